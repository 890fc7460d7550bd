// The fold: from records to where each run stands. Pure and total: any chain that the codec
// accepts folds without failing, and folding is the same however the chain is cut into pieces.
#pragma once

#include <map>
#include <set>
#include <span>

#include "core/saga/state.hpp"

namespace belay::saga {

// All runs of one environment.
struct EnvironmentState {
  std::int64_t epoch = 0;                      // the highest in the chain
  std::map<RunId, RunState> runs;              // by id, which is by time
  std::set<std::string, std::less<>> revoked;  // nonces of approvals that were withdrawn
};

void fold(EnvironmentState& state, const ledger::Draft& draft);
EnvironmentState fold(std::span<const ledger::Entry> entries);

}  // namespace belay::saga
