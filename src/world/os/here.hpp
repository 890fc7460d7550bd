// The time and place of this process.
#pragma once

#include <memory>

#include "ports/clock.hpp"

namespace belay::world {

std::unique_ptr<ports::Clock> make_clock();

// Who we are and where. What cannot be known (a user without a name, no login) stays empty. Errors:
// state_unavailable when the kernel's boot id cannot be read: without it a crash of the host could
// not be told from a crash of the runner.
Result<ports::Here> here();

}  // namespace belay::world
