// Looks at who waits for locks on the target's server, and ends what holds them up.
#pragma once

#include <string>

#include "base/result.hpp"
#include "core/migration/lock_waits.hpp"

namespace belay::ports {

class LockObserver {
 public:
  virtual ~LockObserver() = default;

  // One short look from a read-only session of its own, which waits for no lock; sessions whose
  // application_name starts with the prefix are the step's. Needs no right: pg_locks and
  // pg_blocking_pids() show everybody's. Left out: autovacuum, which gives way by itself.
  virtual Result<migration::LockSample> look(const std::string& step_prefix) = 0;
  // Cancels what the session does now; nothing happens to one that is idle in its transaction
  // (manual, "Server Signaling Functions"). database_error where the role may not.
  virtual Done cancel(const migration::StepSession& session) = 0;
  // Ends the session: its transaction is rolled back, its locks are gone.
  virtual Done end(const migration::StepSession& session) = 0;
};

}  // namespace belay::ports
