#include "world/os/kernel.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace belay::world {
namespace {

// The call is there, whatever it said, unless the kernel does not know it or a filter forbids it.
bool close_answer(long descriptor) {
  if (descriptor < 0) return false;
  ::close(static_cast<int>(descriptor));
  return true;
}

bool has_pidfd() {
  return close_answer(syscall(SYS_pidfd_open, getpid(), 0));
}

bool has_subreaper() {
  int is_one = 0;
  return prctl(PR_GET_CHILD_SUBREAPER, &is_one) == 0;
}

bool has_openat2() {
  open_how how{};
  how.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH;
  return close_answer(syscall(SYS_openat2, AT_FDCWD, ".", &how, sizeof how));
}

}  // namespace

std::string kernel_release() {
  utsname name{};
  return uname(&name) == 0 ? name.release : "";
}

std::vector<std::string> missing_kernel_abilities() {
  std::vector<std::string> missing;
  if (!has_pidfd()) missing.emplace_back("pidfd_open");
  if (!has_subreaper()) missing.emplace_back("PR_SET_CHILD_SUBREAPER");
  if (!has_openat2()) missing.emplace_back("openat2");
  return missing;
}

}  // namespace belay::world
