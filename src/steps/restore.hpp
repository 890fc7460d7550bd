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

// Whether a restore of this run, whose folder this is, came so far as to fence the database.
bool may_have_fenced(const saga::RunState& run, const std::filesystem::path& directory);
// The database that a restore of this run fences; empty when it is not known yet.
std::string fenced_database(const saga::RunState& run);
// What an interrupted restore left, for a run that is to be closed: the fence is lifted and the
// copy dropped. needs_person when the copy has the database's place already: then it is to be
// settled.
Done give_up_restore(engine::World& world, const saga::RunState& run,
                     const std::filesystem::path& directory, ports::Observer& observer);
// Opens what an interrupted restore of this run left closed; false when it was open. The caller has
// ended the dead attempt's processes and sessions. `belay resume` still restores afterwards when
// nobody wrote.
Result<bool> lift_fence(engine::World& world, const saga::RunState& run,
                        const std::filesystem::path& directory, ports::Observer& observer);

}  // namespace belay::steps
