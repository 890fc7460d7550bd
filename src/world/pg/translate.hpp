// From pqxx's exceptions to our errors: the one place that catches them.
#pragma once

#include <exception>
#include <string>

#include "base/result.hpp"
#include "world/pg/conninfo.hpp"

namespace belay::world {

struct CallState {
  bool connected = false;  // still, after the exception
  bool timed_out = false;  // our own deadline ended it
};

// The first line of what the server said, without a secret. Anything that pqxx does not throw is
// a bug.
Error translate(std::exception_ptr thrown, const CallState& state, const ConnInfo& info);

}  // namespace belay::world
