// Who may act on an environment now, on this host. The epoch in the ledger and in the target
// database is what stops a stale runner; this keeps two from starting.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"

namespace belay::ports {

// Held until destroyed or until the process ends, however it ends.
class HeldLease {
 public:
  virtual ~HeldLease() = default;
};

class Lease {
 public:
  virtual ~Lease() = default;
  // lease_busy when another process holds it: the message tells its pid, what it does and since
  // when, and the hint what to do. Does not wait. `doing` is shown to others: "run 01J…".
  virtual Result<std::unique_ptr<HeldLease>> take(const std::string& environment,
                                                  const std::string& doing) = 0;
};

}  // namespace belay::ports
