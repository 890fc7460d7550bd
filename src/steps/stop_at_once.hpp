// Of work in a scratch database, and of a look: there is nothing that a safe point would have to be
// waited for.
#pragma once

#include "ports/stop.hpp"

namespace belay::steps {

class StopAtOnce final : public ports::Stop {
 public:
  explicit StopAtOnce(const ports::Stop& stop) : stop_(stop) {}
  ports::StopLevel level() const override {
    return stop_.level() == ports::StopLevel::none ? ports::StopLevel::none : ports::StopLevel::now;
  }

 private:
  const ports::Stop& stop_;
};

}  // namespace belay::steps
