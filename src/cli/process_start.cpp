#include "cli/process_start.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace belay::cli {
namespace {

// Started with a standard stream closed, the next file that is opened would be that stream, and
// what is printed would go into it: the lock, or the session with the database.
void fill_standard_streams() {
  int descriptor = 0;
  do {
    descriptor = open("/dev/null", O_RDWR);
  } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  if (descriptor >= 0) close(descriptor);
}

// They would hold the database's password. A limit does not stop a core_pattern that is a pipe;
// and what is not dumpable may not be traced, nor its memory read, by others of our user.
void forbid_core_files() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace

void start_safely() {
  fill_standard_streams();
  forbid_core_files();
}

}  // namespace belay::cli
