// Whole directory trees: walked without ever following a link.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "ports/files.hpp"
#include "world/os/descriptor.hpp"

namespace belay::world {

inline constexpr int deepest_tree = 128;

struct TreeEntry {
  int folder = -1;   // an open directory that holds it
  std::string name;  // within that folder
  std::string path;  // beneath the root, "a/b"
  struct stat facts {};
  std::filesystem::path shown;  // for messages
};

// What a visitor sees: each entry, sorted by name within its folder, a folder before what it holds;
// the folder again after that when `after_folder` is set.
struct Visitor {
  std::function<Done(const TreeEntry&)> entry;
  std::function<Done(const TreeEntry&)> after_folder = {};
  int deepest = deepest_tree;  // folders; each costs a descriptor
};

// Errors: filesystem, also when it is too deep. The root itself is not visited.
Done walk(const std::filesystem::path& root, const Visitor& visitor);

// Entries that `counts` says no to are left out; a folder's own no says nothing of what it holds.
Result<ports::TreeFacts> digest_of_tree(const std::filesystem::path& root,
                                        const std::function<bool(const TreeEntry&)>& counts = {});
// The promise of ports::Files::seal_tree. A file that has other names is left alone: it may be
// shared with a cache outside.
Done seal_tree(const std::filesystem::path& root);
Done sync_tree(const std::filesystem::path& root);
Done remove_tree(const std::filesystem::path& path);

// Hands over a file's bytes in pieces. Errors name `path`.
Done read_pieces(int descriptor, const std::filesystem::path& path,
                 const std::function<Done(std::string_view)>& take);

// The target of the link `name` in `folder`.
Result<std::string> read_link(int folder, const std::string& name,
                              const std::filesystem::path& shown);

}  // namespace belay::world
