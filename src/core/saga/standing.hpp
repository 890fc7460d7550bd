// Where a run stands, in the terms of the exit statuses.
#pragma once

#include <optional>
#include <string>

#include "base/errors.hpp"
#include "core/saga/state.hpp"

namespace belay::saga {

struct Standing {
  ExitStatus exit = ExitStatus::bug;
  std::string waits_for;       // when waiting
  std::optional<Instant> due;  // when the gate's time is over
  bool is_due = false;         // it waited, and its gate holds by now: the next tick goes on
};

ExitStatus exit_of(ledger::RunEnd end);

// Of a run that nobody acts on now: what decide would do next, and nothing is done.
Standing standing_of(const RunState& run, Instant now);

// The phase that opens next, when its gate asks for persons who have not released it yet.
std::optional<int> gate_to_approve(const RunState& run);

// Whether a person may be content with it: all is done, or waits as the plan says.
bool is_good(ExitStatus exit);

}  // namespace belay::saga
