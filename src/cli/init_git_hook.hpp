// belay init --git-hook: a commit that leaves two heads, or brings dangerous SQL or a dangerous
// revision, is refused.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace belay::cli {

// Writes hooks/pre-commit of the repository that the current folder is in, for the project of this
// folder. Never overwrites a hook, and touches no hooks that core.hooksPath leads elsewhere,
// wherever it stands: usage, with the lines to add. Asks git.
Result<std::filesystem::path> write_git_hook();

}  // namespace belay::cli
