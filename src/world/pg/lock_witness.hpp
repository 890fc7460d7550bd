// Sees which tables others lock in one database, for how long, and which get another file. For a
// database that nobody but a migration tool uses: it stops whoever writes to the version table
// until it has looked.
#pragma once

#include <memory>

#include "ports/scratch.hpp"
#include "world/pg/database.hpp"

namespace belay::world {

// Looks every 20 ms from a session of its own, in a thread that end() joins. A second session holds
// a SHARE lock on the version table, which is asked for last in a revision's transaction: the look
// that finds somebody waiting for it sees all that this transaction holds, and lets go. Without a
// version table, or the right to lock it, only what two looks do not miss is seen; where a look
// fails, nobody is kept any more. Both have begun, where they can, when this returns.
Result<std::unique_ptr<ports::LockWatch>> open_lock_witness(const DatabaseOptions& options,
                                                            const ports::VersionTable& versions);

}  // namespace belay::world
