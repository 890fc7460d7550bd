// The file that the state is in, before any database opens it: who may read it, and on which kind
// of disk it lies. Never opens a file that exists, since closing it would drop SQLite's locks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/result.hpp"

namespace belay::world {

// Which file a path means now; another value says that the file was replaced.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

// The state file at `path`; nullopt when there is none. Refuses one that is a link or no plain
// file, belongs to or is open to others, lies in a directory that others may write to, or on a file
// system whose locks and syncs cannot be relied on. Errors: state_unavailable.
Result<std::optional<FileIdentity>> inspect_state_file(const std::filesystem::path& path);

// An empty file of mode 0600, and its directory (0700) where that is missing; both durable. No
// error when the file is there by now. Errors: state_unavailable.
Done create_state_file(const std::filesystem::path& path);

// By the f_type of statfs(2): network file systems, and FUSE, which may be one.
bool is_network_file_system(std::uint64_t type);

}  // namespace belay::world
