// The catalog of a live database, for lint and explain: reads only, in a session of its own.
#pragma once

#include "cli/arguments.hpp"
#include "core/sql/knowledge.hpp"

namespace belay::cli {

// `where`: a reference to a URL, relative to the working directory, or "environment".
Result<sql::Knowledge> read_live_catalog(const std::string& where, const Arguments& arguments);

}  // namespace belay::cli
