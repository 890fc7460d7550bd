// A systemd unit, told by systemctl: reloaded or restarted, and then seen to be up.
#pragma once

#include "steps/release_tree.hpp"

namespace belay::steps {

// Errors: process_failed when the unit is unknown, cannot be told, or is not active afterwards (a
// start limit that was hit is named); process_timeout when that takes longer than `within`.
// A unit that does not run is started, whatever `how` says; one that failed is reset first, since
// the start limit of another release must not bar this one.
Done tell_unit(engine::World& world, engine::Attempt& attempt, const plan::Service& service);

}  // namespace belay::steps
