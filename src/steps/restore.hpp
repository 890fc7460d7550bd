// The last rung: the proven backup takes the database's place, when nobody wrote since. The live
// database is not touched until the copy is verified; a fence stops writers meanwhile.
#pragma once

#include "engine/step.hpp"
#include "engine/world.hpp"

namespace belay::steps {

// Transactions of others since the backup of this phase; 0 proves that there is none.
Result<std::int64_t> written_since_backup(engine::World& world, engine::Attempt& attempt);

engine::UndoResult restore(engine::World& world, engine::Attempt& attempt);
engine::Reconciled reconcile_restore(engine::World& world, engine::Attempt& attempt);

}  // namespace belay::steps
