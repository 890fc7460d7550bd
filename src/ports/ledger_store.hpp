// Where the ledger is kept. A contract test runs every implementation.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/ledger/record.hpp"

namespace belay::ports {

class LedgerStore {
 public:
  virtual ~LedgerStore() = default;

  // The whole chain of an environment, verified link by link. Empty when there is none.
  // Errors: ledger_corrupt (names the first broken record), ledger_unknown_record,
  // state_unavailable.
  virtual Result<std::vector<ledger::Entry>> read(const std::string& environment) = 0;

  // Appends all drafts as one atomic, durable batch behind `expected`: after a return with a value
  // they survive a power loss; after an error none of them is there. Errors: ledger_conflict when
  // the chain's head is not `expected`, stale_epoch when the chain has a higher epoch than a
  // draft, state_unavailable (disk full, no permission, held by another process for 10 s); with
  // the disposition in_doubt when the disk itself failed at the commit: then read again first.
  // The drafts returned are what the bytes say (text that is no UTF-8 comes back escaped).
  virtual Result<std::vector<ledger::Entry>> append(const std::string& environment,
                                                    const ledger::Head& expected,
                                                    std::span<const ledger::Draft> drafts) = 0;

  // Every environment that has a chain, sorted.
  virtual Result<std::vector<std::string>> environments() = 0;
};

}  // namespace belay::ports
