// What differs in a work tree from a commit of its git repository.
#pragma once

#include <filesystem>
#include <set>

#include "base/result.hpp"

namespace belay::steps {
struct GitLook;
}

namespace belay::cli {

// The files of the work tree that the look's folder lies in which are not in the commit as they are
// here: changed, added, or not yet known to git. Their paths are canonical. The commit is where the
// branch left `reference`; without one, where it left the default branch of its remote, its own
// upstream, main or master, whichever is there first. Before the first commit every file differs
// from HEAD. Errors: input_unreadable, saying what git said.
Result<std::set<std::filesystem::path>> changed_files(const steps::GitLook& look,
                                                      const std::string& reference);

}  // namespace belay::cli
