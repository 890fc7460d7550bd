#include <cstdlib>
#include <exception>
#include <string>

#include "cli/arguments.hpp"
#include "cli/console.hpp"

// The last catch: what arrives here is a defect of Belay.
int main(int argc, char** argv) {
  // A service file would say where we connect, behind the back of belay.toml; all else of PG* is
  // overruled by our own connection strings.
  for (const char* name : {"PGSERVICE", "PGSERVICEFILE", "PGSYSCONFDIR"}) unsetenv(name);
  try {
    return belay::cli::run_app(argc, argv);
  } catch (const std::exception& error) {
    belay::cli::complain(std::string("belay: bug: ") + error.what());
    return static_cast<int>(belay::ExitStatus::bug);
  }
}
