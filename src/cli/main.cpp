#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <string>

#include "cli/arguments.hpp"
#include "cli/console.hpp"

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

}  // namespace

// The last catch: what arrives here is a defect of Belay.
int main(int argc, char** argv) {
  fill_standard_streams();
  // A core file would hold the database's password.
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  // A service file would say where we connect, behind the back of belay.toml, and no
  // connection string overrules it.
  for (const char* name : {"PGSERVICE", "PGSERVICEFILE", "PGSYSCONFDIR"}) unsetenv(name);
  try {
    return belay::cli::run_app(argc, argv);
  } catch (const std::exception& error) {
    belay::cli::complain(std::string("belay: bug: ") + error.what());
    return static_cast<int>(belay::ExitStatus::bug);
  }
}
