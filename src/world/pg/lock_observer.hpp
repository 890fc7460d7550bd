// Lock waits of a real server, as ports::LockObserver.
#pragma once

#include <memory>

#include "base/redactor.hpp"
#include "ports/lock_observer.hpp"
#include "world/pg/database.hpp"

namespace belay::world {

// Whatever the options say: read-only, and with limits that fit a look many times a second. The
// secrets, which must outlive it, are masked in the names of sessions: those go into the ledger.
Result<std::unique_ptr<ports::LockObserver>> open_lock_observer(DatabaseOptions options,
                                                                const Redactor& secrets);

}  // namespace belay::world
