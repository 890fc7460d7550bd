// What lint and explain know of a database: --database WHERE. Both stand in a program that cannot
// speak to one (docs/adr/0020-two-programs.md), so belay-deploy offers the reading.
#pragma once

#include <span>

#include "cli/arguments.hpp"
#include "core/sql/knowledge.hpp"

namespace belay::cli {

inline constexpr OptionSpec database_option{
    "database", "WHERE",
    "with the catalog of a database: env:NAME, file:PATH, or environment, that of belay.toml"};

inline constexpr OptionSpec server_version_option{
    "server-version", "N",
    "of the server that it is for, where none is asked: 15, or 15.4; default: not known"};

// Whether --database is among the words: then belay-deploy has to answer.
bool asks_for_catalog(std::span<char* const> words);

using CatalogReader = Result<sql::Knowledge> (*)(const std::string& where, const Arguments&);
void offer_catalog(CatalogReader reader);

// Nothing is known without --database but the version: what is typed, else what a caller knows.
// Errors: usage where both are, or it is no version; those of the reader.
Result<sql::Knowledge> knowledge_for(const Arguments& arguments, int server_version = 0);

}  // namespace belay::cli
