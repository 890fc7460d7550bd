// The lease of one host: a lock on a file, which the kernel gives up when its holder ends.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "ports/lease.hpp"

namespace belay::world {

// Locks <state>/locks/<environment>.lock (0600, never removed), which tells others who holds it.
// The lock is not passed on to programs that we start. state_unavailable where it cannot be made.
std::unique_ptr<ports::Lease> make_lease(const std::filesystem::path& state);

// Who holds it: "process 12 of ann@db1, which has been at 'run 01J9' since …"; nothing when nobody
// that is alive does. For people: without taking the lease, it may be another's in the next moment.
std::optional<std::string> lease_holder(const std::filesystem::path& state,
                                        const std::string& environment);

}  // namespace belay::world
