// Writes members beneath one new folder. It trusts no name: every part of a path is opened on its
// own without following links, so nothing can land outside, whatever was written before.
#pragma once

#include <sys/stat.h>
#include <time.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "world/os/descriptor.hpp"
#include "world/os/unpack.hpp"

namespace belay::world {

struct FileMember {
  std::string path;
  mode_t mode = 0;
  std::uint64_t size = 0;  // as declared; what comes is counted all the same
  timespec modified{};
};

// Fills the buffer; 0 at the end.
using Feed = std::function<Result<std::size_t>(char* buffer, std::size_t size)>;

class TreeWriter {
 public:
  // Errors: filesystem when `into` is there already. `source` is for messages.
  static Result<TreeWriter> create(const std::filesystem::path& into, std::string source,
                                   const UnpackLimits& limits);

  // Modes lose the write rights of others, keep ours; setuid and setgid are refused. A path may
  // come once, but for folders.
  Done add_folder(const std::string& path, mode_t mode);
  Done add_file(const FileMember& member, const Feed& feed);
  // A target may climb ("../") no higher than the root, and only at its beginning: so no chain of
  // links leads out either.
  Done add_link(const std::string& path, const std::string& target);
  // The target must be a file that was written before.
  Done add_hard_link(const std::string& path, const std::string& target);

  // archive_invalid, with the member's name.
  Done refuse(const std::string& path, const std::string& why) const;
  // Refuses a source that held nothing.
  Done finish() const;

 private:
  using Parts = std::vector<std::string>;

  Result<Parts> parts_of(const std::string& path) const;
  // The folder that holds the last part, made where missing.
  Result<Descriptor> open_folder_of(const std::string& path, const Parts& parts);
  Done make_folder(int parent, const std::string& name, const std::string& path);
  Done count_member(const std::string& path);
  Done count_bytes(const std::string& path, std::uint64_t bytes);
  Done check_mode(const std::string& path, mode_t mode) const;

  std::filesystem::path into_;
  std::string source_;
  UnpackLimits limits_;
  Descriptor root_;
  std::uint64_t members_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace belay::world
