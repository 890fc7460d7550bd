#include "ports/process_runner.hpp"

namespace belay::ports {

std::string describe(const Exited& exited) {
  if (exited.timed_out) return "did not end within " + to_text(exited.deadline);
  if (exited.stopped) return "was stopped by the operator";
  if (exited.signal) return "was ended by signal " + std::to_string(*exited.signal);
  if (exited.status) return "exited with status " + std::to_string(*exited.status);
  return "ended in an unknown way";
}

}  // namespace belay::ports
