// The way back of every point of a run, before it starts: decide itself is asked, with each step
// failing in turn, what it would undo.
#pragma once

#include <string>
#include <vector>

#include "core/saga/state.hpp"

namespace belay::saga {

// One thing that would be undone, and by which rungs, in the order of trying.
struct UndoMove {
  StepAt at;
  std::vector<ledger::WayBack> ladder;
};

// What happens when the step at `fails` fails half-way (or, for its proof of health, fails).
struct PointOfReturn {
  StepAt fails;
  std::vector<UndoMove> moves;  // in the order of undoing
  bool needs_person = false;    // somewhere on the way there is no rung left
};

std::vector<PointOfReturn> preview(const ledger::RunShape& shape);

}  // namespace belay::saga
