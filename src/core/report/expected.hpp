// How long each step took the last time: what a person compares the time with while it runs.
#pragma once

#include <map>
#include <span>

#include "core/ledger/record.hpp"

namespace belay::report {

// From the newest run of this plan in which the step at the same place, of the same kind,
// succeeded. `chain` is an environment's; runs that come after `before` do not count.
std::map<StepAt, Duration> expected_times(std::span<const ledger::Entry> chain,
                                          const ledger::RunShape& shape, const RunId& before);

}  // namespace belay::report
