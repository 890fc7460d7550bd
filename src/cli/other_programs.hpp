// What the commands of the graph ask of other programs. The front starts none
// (docs/adr/0020-two-programs.md), so belay-deploy offers them.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "core/migration/revisions.hpp"

namespace belay::cli {

inline constexpr OptionSpec ask_alembic_option{
    "ask-alembic", "",
    "let the installed Alembic tell what only Python can; it runs the scripts for that"};

struct OtherPrograms {
  // By the environment's migration tool; where belay.toml has no say, by the Alembic of the PATH
  // with this alembic.ini, relative to the current folder.
  Result<std::vector<migration::ToldScript>> (*told_scripts)(const Arguments& arguments,
                                                             const std::string& config);
};
void offer_programs(const OtherPrograms& programs);
const OtherPrograms& other_programs();

}  // namespace belay::cli
