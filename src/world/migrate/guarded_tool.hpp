// A migration tool that is watched while it changes something: see lock_guard.hpp.
#pragma once

#include <memory>

#include "ports/lock_observer.hpp"
#include "ports/migration_tool.hpp"

namespace belay::world {

// What changes the database is watched with the call's budget, and its result says who waited. A
// try that was ended for it ends in `lock_timeout` where it stood in the queue itself, else in
// `stalled`. Nothing is begun while the server cannot be looked at.
std::unique_ptr<ports::MigrationTool> make_guarded_tool(
    std::unique_ptr<ports::MigrationTool> tool, std::unique_ptr<ports::LockObserver> observer);

}  // namespace belay::world
