// decide: what a run does next. Pure: no I/O, clock, randomness, threads, logging or environment.
// Running, resuming, rolling back, the dry run and the printed way back are all readers of it.
#pragma once

#include "core/saga/action.hpp"
#include "core/saga/state.hpp"

namespace belay::saga {

Action decide(const RunState& run, Instant now);

// The part of it that concerns a run that goes back: code first, then the proof that the old
// release serves, then everything else in reverse.
Action decide_back(const RunState& run);

// Whether `tick` would do anything with this run now.
bool is_due(const RunState& run, Instant now);

// Every retry has a count: attempts at one step or undo before Belay stops repeating it.
inline constexpr int most_attempts = 20;

}  // namespace belay::saga
