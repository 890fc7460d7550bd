// What git knows of the files in a work tree. Of its repository nothing is executed.
#pragma once

#include <optional>

#include "engine/world.hpp"
#include "steps/git_command.hpp"

namespace belay::steps {

// Which of these files, given from a folder, are not in the commit that the folder's work tree is
// at, byte by byte. None (no list) where the folder is in no work tree, or is ignored in it, as
// what was built is. Without a commit none is in it. No filter is applied: a checkout that changes
// line ends differs. Errors: input_unreadable.
Result<std::optional<std::vector<std::string>>> git_uncommitted(
    engine::World& world, const std::filesystem::path& folder,
    const std::vector<std::string>& files, const ToolRun& run);

struct GitStaged {
  std::vector<std::string> files;     // relative to the folder, below it alone
  std::vector<std::string> messages;  // of the commits, newest first; of the last 1000
};
// What the index has otherwise than the last commit that HEAD and the reference have in common, and
// what the commits of HEAD since then say; of a repository without a commit, the whole index.
// Errors: input_unreadable, where the reference names no commit.
Result<GitStaged> git_staged(const GitLook& look, const std::string& reference);

}  // namespace belay::steps
