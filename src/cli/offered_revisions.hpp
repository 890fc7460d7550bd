// What lint and explain look at when no file is named: the revisions of a migration tool. Both
// stand in a program that starts no other (docs/adr/0020-two-programs.md), so belay-deploy offers
// them.
#pragma once

#include "cli/arguments.hpp"
#include "core/lint/revisions.hpp"

namespace belay::cli {

inline constexpr OptionSpec since_option{
    "since", "REV", "the revisions behind this one (base: all); no database is asked"};
inline constexpr OptionSpec changed_option{"changed", "[REF]",
                                           "the revisions whose files differ from this commit; "
                                           "default: where the branch left its upstream"};
inline constexpr OptionSpec env_pass_option{
    "env-pass", "NAME", "a variable that env.py needs, where no belay.toml says so", 0, true};

using RevisionsReader = Result<lint::RevisionRun> (*)(const Arguments&);
void offer_revisions(RevisionsReader reader);

// usage where files are named and an option that means revisions is given as well.
Done expect_no_revisions(const Arguments& arguments);

// Those that the options mean. Their files are told relative to the working directory.
Result<lint::RevisionRun> revisions_for(const Arguments& arguments);

}  // namespace belay::cli
