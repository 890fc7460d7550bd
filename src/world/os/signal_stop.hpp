// The operator's wish to stop, as signals tell it.
#pragma once

#include <csignal>

#include "ports/stop.hpp"

namespace belay::world {

// While it lives: the first SIGINT or SIGTERM means at_safe_point, the second now; SIGHUP is
// ignored (the terminal is gone, the run goes on), as is SIGPIPE (a reader is gone, the run goes
// on). One at a time. What was installed before comes back with its end.
class SignalStop final : public ports::Stop {
 public:
  SignalStop();
  SignalStop(const SignalStop&) = delete;
  SignalStop& operator=(const SignalStop&) = delete;
  ~SignalStop() override;

  ports::StopLevel level() const override;

 private:
  struct sigaction before_[4] = {};
};

}  // namespace belay::world
