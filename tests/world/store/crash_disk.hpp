// A disk that loses power: an ext4 file system in a file, whose copy, taken while a writer is
// stopped, holds what had reached the disk by then and nothing that was only cached.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"

namespace belay::world {

// Runs a program to its end, its output left out; true when it exited with 0.
inline bool succeeds(std::vector<std::string> command) {
  std::vector<char*> arguments;
  for (auto& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, 1);
    dup2(nowhere, 2);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// A file system in a file, mounted for as long as this lives.
class Mounted {
 public:
  Mounted(const std::filesystem::path& image, std::filesystem::path where)
      : where_(std::move(where)) {
    std::filesystem::create_directory(where_);
    if (!succeeds({"mount", "-o", "loop", image, where_})) {
      throw std::runtime_error("cannot mount " + image.string());
    }
  }
  ~Mounted() {
    if (umount2(where_.c_str(), 0) != 0) umount2(where_.c_str(), MNT_DETACH);
  }
  Mounted(const Mounted&) = delete;
  Mounted& operator=(const Mounted&) = delete;
  const std::filesystem::path& path() const { return where_; }

 private:
  std::filesystem::path where_;
};

// An empty file system in the file `image`.
inline bool make_image(const std::filesystem::path& image) {
  return succeeds({"truncate", "-s", "16M", image}) &&
         succeeds({"mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", image});
}

// Why no such disk can be had here; empty when it can. The call moves this process to a mount
// namespace of its own, so that no mount outlives it, however it ends.
inline std::string why_no_crash_disk() {
  if (geteuid() != 0) return "mounting needs root";
  if (access("/dev/loop-control", R_OK) != 0) return "there is no /dev/loop-control";
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return "no mount namespace is to be had";
  }
  const support::TempDir probe;
  if (!make_image(probe / "image")) return "mkfs.ext4 does not work";
  try {
    const Mounted mounted(probe / "image", probe / "mounted");
  } catch (const std::runtime_error&) {
    return "no loop device is to be had";
  }
  return {};
}

}  // namespace belay::world
