#include <exception>

#include "cli/arguments.hpp"
#include "cli/console.hpp"

// The last catch: what arrives here is a defect of Belay.
int main(int argc, char** argv) {
  try {
    return belay::cli::run_app(argc, argv);
  } catch (const std::exception& error) {
    belay::cli::complain(std::string("belay: bug: ") + error.what());
    return static_cast<int>(belay::ExitStatus::bug);
  }
}
