// Where one process puts what it removes again at once, beside the state: a folder of its own,
// since several may look and judge there before one of them has the lease.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace belay::cli {

class ScratchFolder {
 public:
  // In `scratch`, which is made with its parents, private, where it is missing; what processes left
  // there that are no more is removed. SAFETY: no other process writes beneath path(), so that what
  // was verified there is what was laid there. Guarded by ScratchFolder.IsNoOtherOnesAndGoesWithIt.
  // Errors: filesystem. Gone with this, but not when the process is killed: the next make() removes
  // it then.
  static Result<ScratchFolder> make(const std::filesystem::path& scratch);

  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace belay::cli
