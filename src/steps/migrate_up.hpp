// The way forward of a migrate step: one revision at a time, each observed before and after.
#pragma once

#include "engine/step.hpp"
#include "engine/world.hpp"

namespace belay::steps {

engine::Performed migrate_up(engine::World& world, engine::Attempt& attempt,
                             const std::string& target);

// Asks the database how far an interrupted attempt came. Changes nothing.
engine::Reconciled reconcile_up(engine::World& world, engine::Attempt& attempt,
                                const std::string& target);

}  // namespace belay::steps
