// The file system, as far as releases, backups and run folders need it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace belay::ports {

using Path = std::filesystem::path;

struct DirectoryFacts {
  bool exists = false;
  bool is_directory = false;
  bool ours = false;              // owned by the effective user
  bool others_may_write = false;  // group or others
  bool writable = false;          // by us
};

struct UnpackLimits {
  std::uint64_t members = 200'000;
  std::uint64_t bytes = 8ULL << 30;
};

struct TreeFacts {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::string digest;  // SHA-256 over sorted (path, type, executable bit, content or link target)
};

class Files {
 public:
  virtual ~Files() = default;

  virtual Result<std::string> read(const Path& path, std::uint64_t most_bytes) = 0;
  virtual bool exists(const Path& path) = 0;
  virtual Result<std::vector<std::string>> list(const Path& directory) = 0;  // names, sorted
  virtual Result<DirectoryFacts> directory(const Path& path) = 0;
  virtual Result<std::uint64_t> free_bytes(const Path& path) = 0;  // of the nearest existing parent
  virtual Result<std::string> digest_of_file(const Path& path) = 0;  // SHA-256, hexadecimal
  virtual Result<TreeFacts> digest_of_tree(const Path& path) = 0;
  // The same for a release in use: without the file `seal` at its root and without __pycache__,
  // which Python writes beside what it runs.
  virtual Result<TreeFacts> digest_of_release(const Path& path, const std::string& seal) = 0;
  // Takes the right to write away from every file beneath, for everyone; folders and links stay.
  virtual Done seal_tree(const Path& path) = 0;

  // Makes it and its parents with this mode where missing.
  virtual Done make_directory(const Path& path, unsigned mode) = 0;
  // Content or nothing, also after a power loss: temporary file, fsync, rename, fsync of the
  // folder.
  virtual Done write_durably(const Path& path, std::string_view bytes, unsigned mode) = 0;
  // Forces a whole tree to disk.
  virtual Done sync_tree(const Path& path) = 0;
  // Renames and forces both folders to disk.
  virtual Done rename_durably(const Path& from, const Path& to) = 0;
  // Removes it if it is there; never follows a link out.
  virtual Done remove_tree(const Path& path) = 0;

  // Unpacks a tar archive (plain, gzip, zstd, xz) or copies a directory to `into`, which must not
  // exist. Everything lands beneath it; refused (archive_invalid, with the member's name): absolute
  // paths, "..", links that lead out, devices, sockets and FIFOs, setuid and setgid, more
  // members or bytes than the limits. After an error `into` may be there half: remove_tree it.
  virtual Done unpack(const Path& archive_or_directory, const Path& into,
                      const UnpackLimits& limits = {}) = 0;

  // Processes on this host, ourselves left out, whose program, working folder or environment lies
  // in the tree; as far as they are ours to read. Zombies do not count.
  virtual std::vector<int> users_of(const Path& tree) = 0;

  // The target of a symbolic link; nothing when there is no such link.
  virtual Result<std::optional<Path>> link_target(const Path& link) = 0;
  // Points the link to target, old or new at every instant, by rename and fsync of the folder.
  virtual Done switch_link(const Path& link, const Path& target) = 0;
};

}  // namespace belay::ports
