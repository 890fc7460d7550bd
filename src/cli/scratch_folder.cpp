#include "cli/scratch_folder.hpp"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <utility>

#include "world/os/files.hpp"
#include "world/os/os_error.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

// The pid in "PID-XXXXXX"; 0 in other names.
pid_t maker_of(const std::string& name) {
  pid_t maker = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), maker);
  const bool is_ours = read.ec == std::errc{} && *read.ptr == '-';
  return is_ours ? maker : 0;
}

void remove_abandoned_folders(const fs::path& scratch) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(scratch, ignored)) {
    const auto maker = maker_of(entry.path().filename().string());
    const bool gone = maker > 0 && kill(maker, 0) != 0 && errno == ESRCH;
    if (gone) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace

Result<ScratchFolder> ScratchFolder::make(const fs::path& scratch) {
  TRY_DONE(world::make_files()->make_directory(scratch, 0700));
  remove_abandoned_folders(scratch);
  std::string pattern = scratch / (std::to_string(getpid()) + "-XXXXXX");
  if (mkdtemp(pattern.data()) == nullptr) return world::cannot("create", pattern, errno);
  return ScratchFolder(pattern);
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace belay::cli
