// The way back of a migrate step: which rung fits what the database shows, and going down it.
#pragma once

#include <span>

#include "engine/step.hpp"
#include "engine/world.hpp"

namespace belay::steps {

engine::Chosen choose_schema_way(engine::World& world, engine::Attempt& attempt,
                                 std::span<const ledger::WayBack> open);

engine::UndoResult downgrade(engine::World& world, engine::Attempt& attempt);
engine::Reconciled reconcile_downgrade(engine::World& world, engine::Attempt& attempt);

}  // namespace belay::steps
