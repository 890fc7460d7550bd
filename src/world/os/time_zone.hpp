// The time zones that the host knows (package tzdata). The only place that includes date/tz.
#pragma once

#include "base/result.hpp"
#include "base/zone.hpp"

namespace belay::world {

// "Europe/Berlin" with its changes between the two instants; "UTC" is known on every host. Errors:
// config_invalid for a name that the host does not know.
Result<Zone> read_zone(const std::string& name, Instant from, Instant to);

}  // namespace belay::world
