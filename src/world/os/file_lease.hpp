// The lease of one host: a lock on a file, which the kernel gives up when its holder ends.
#pragma once

#include <filesystem>
#include <memory>

#include "ports/lease.hpp"

namespace belay::world {

// Locks <state>/locks/<environment>.lock (0600, never removed), which tells others who holds it.
// The lock is not passed on to programs that we start.
std::unique_ptr<ports::Lease> make_lease(const std::filesystem::path& state);

}  // namespace belay::world
