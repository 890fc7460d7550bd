// The shape of a run: what the plan came to once it was bound, as far as deciding needs to know.
// It stands in the ledger, so that a fold needs nothing but the ledger.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"

namespace belay::ledger {

// How a step whose outcome is not known may be repeated. There is no default.
enum class Replay {
  harmless,    // just repeat
  detectable,  // ask the world first, by reconcile
  dangerous,   // a person decides
};

// A rung of the ladder that leads back from one step.
enum class WayBack {
  nothing,      // the step left no effect that matters
  prove,        // not an effect to undo: the old release is proven again
  switch_back,  // the code link and the services go back to the release before
  compensate,   // the step's own undo command
  keep,         // an additive schema stays: the old code works on it
  downgrade,    // the migration tool goes back, and destroys nothing on the way
  restore,      // the proven backup takes the database's place; nothing was written since
  person,       // no way back that Belay would take by itself
};

struct StepShape {
  std::string kind;
  std::string title;  // one line for people
  Replay replay = Replay::dangerous;
  Replay undo_replay = Replay::dangerous;
  std::vector<WayBack> ways;   // the ladder, in the order of trying; `person` is implied at its end
  bool switches_code = false;  // undone before everything else
  friend bool operator==(const StepShape&, const StepShape&) = default;
};

struct GateShape {
  std::optional<int> after;           // the phase that must be closed
  std::optional<Duration> soak;       // and for how long; without `after`, since the phase before
  bool manual = false;                // opens by `belay release`
  std::optional<int> approvals = {};  // of so many persons, which `belay release` judges
  friend bool operator==(const GateShape&, const GateShape&) = default;
};

struct PhaseShape {
  std::string name;
  GateShape gate;
  std::vector<StepShape> steps;
  friend bool operator==(const PhaseShape&, const PhaseShape&) = default;
};

enum class OnFailure { rollback, stop };

struct RunShape {
  std::string plan;
  OnFailure on_failure = OnFailure::rollback;
  std::vector<PhaseShape> phases;
  friend bool operator==(const RunShape&, const RunShape&) = default;

  const StepShape& step(StepAt at) const {
    return phases[static_cast<std::size_t>(at.phase)].steps[static_cast<std::size_t>(at.step)];
  }
};

}  // namespace belay::ledger
