// What of a run is there and was not taken back, for whoever ends it as it stands.
#pragma once

#include <string>
#include <vector>

#include "core/ledger/record.hpp"
#include "core/saga/state.hpp"

namespace belay::saga {

// The steps whose effect stands, stands in part, or may stand; in the order of the plan. A step
// that was kept on the way back is settled, and not among them.
std::vector<StepAt> remaining_steps(const RunState& run);
// A line for each of them: "step 1.4 (migrate to 0003): done".
std::vector<std::string> remains_of(const RunState& run);

// The records that close a run as it stands; to be noted together. Its end is
// failed_nothing_changed when nothing stays, rolled_back_unverified else. They are of kinds that
// every Belay knows.
std::vector<ledger::Record> closing_records(const RunState& run, const std::string& reason);

}  // namespace belay::saga
