// The time and place of the runner, as values.
#pragma once

#include <string>

#include "base/instant.hpp"
#include "core/ledger/record.hpp"

namespace belay::ports {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
  // Returns after the duration, or at once in a simulated world. Bounded waits only.
  virtual void wait(Duration duration) = 0;
};

// Fixed for one process: who acts, on which boot of which host.
struct Here {
  ledger::Actor actor;
  std::string boot;
};

}  // namespace belay::ports
