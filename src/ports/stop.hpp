// Whether the operator asked to stop. Implementations are safe to set from a signal handler.
#pragma once

namespace belay::ports {

enum class StopLevel {
  none,
  at_safe_point,  // finish the step that is being performed, then stop
  now,            // end the running child as well, and let the way back be taken
};

class Stop {
 public:
  virtual ~Stop() = default;
  virtual StopLevel level() const = 0;
};

// For what is short enough that nobody waits for it.
class NeverStop final : public Stop {
 public:
  StopLevel level() const override { return StopLevel::none; }
};

}  // namespace belay::ports
