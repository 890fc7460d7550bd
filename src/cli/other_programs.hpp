// What the commands of the graph ask of other programs, of the ledgers, and of migrations that are
// known by a digest, for which a library must be loaded. The front starts no program and loads no
// such library (docs/adr/0020-two-programs.md), so belay-deploy offers them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "core/migration/head_check.hpp"
#include "core/migration/revisions.hpp"

namespace belay::cli {

inline constexpr OptionSpec models_changed_option{
    "changed", "[REF]",
    "--check, and a change of the models since git's REF, staged ones included, wants a revision "
    "with it; default HEAD: what is staged"};
inline constexpr OptionSpec models_option{
    "models", "PATH", "--changed: a file or folder of models, beside 'models' of belay.toml", 0,
    true};
inline constexpr OptionSpec ask_alembic_option{
    "ask-alembic", "",
    "let the installed Alembic tell what only Python can; it runs the scripts for that"};

// Of a folder of a work tree, since the commit that HEAD and the reference have in common.
struct StagedChanges {
  std::vector<std::string> files;     // of the index, relative to the folder
  std::vector<std::string> messages;  // of the commits since
};

struct OtherPrograms {
  // By git; index and commits, never the work tree.
  Result<StagedChanges> (*staged_changes)(const std::filesystem::path& folder,
                                          const std::string& reference);
  // By the environment's migration tool; where belay.toml has no say, by the Alembic of the PATH
  // with this alembic.ini, relative to the current folder.
  Result<std::vector<migration::ToldScript>> (*told_scripts)(const Arguments& arguments,
                                                             const std::string& config);
  // Belay's own migrations in a folder, relative to the base: one line.
  Result<std::vector<migration::Revision>> (*sql_revisions)(const std::filesystem::path& base,
                                                            const std::filesystem::path& folder);
  // Of all environments of belay.toml.
  Result<std::vector<migration::KnownLedger>> (*known_ledgers)(const Arguments& arguments);
};
void offer_programs(const OtherPrograms& programs);
const OtherPrograms& other_programs();

}  // namespace belay::cli
