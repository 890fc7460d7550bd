// What a run does next. Visited without a default case, so that a new one is a compile error
// wherever it matters.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/ledger/record.hpp"

namespace belay::saga {

struct OpenPhase {
  int phase = 0;
};
struct ClosePhase {
  int phase = 0;
};
struct Perform {
  StepAt at;
  int n = 1;
};
struct Reconcile {
  StepAt at;
  int n = 1;
};
struct StartRollback {
  int from_phase = 0;
  std::string reason;
};
// Look which rung of the step's ladder fits the world as it is; changes nothing.
struct ChooseWayBack {
  StepAt at;
  std::vector<ledger::WayBack> open;  // not tried yet, in order
};
struct Undo {
  StepAt at;
  int n = 1;
  ledger::WayBack way = ledger::WayBack::person;
};
struct ReconcileUndo {
  StepAt at;
  int n = 1;
  ledger::WayBack way = ledger::WayBack::person;
};
struct Escalate {
  StepAt at;
  std::string reason;
  std::vector<std::string> open;
};
struct CloseRun {
  ledger::RunEnd end = ledger::RunEnd::succeeded;
};
// A gate does not hold. `due` when time alone will open it.
struct Await {
  int phase = 0;
  std::string waits_for;
  std::optional<Instant> due;
};
struct StayHeld {
  std::string reason;
};
// A person has to decide; nothing is done until then.
struct NeedPerson {};
struct Finish {
  ledger::RunEnd end = ledger::RunEnd::succeeded;
};

using Action =
    std::variant<OpenPhase, ClosePhase, Perform, Reconcile, StartRollback, ChooseWayBack, Undo,
                 ReconcileUndo, Escalate, CloseRun, Await, StayHeld, NeedPerson, Finish>;

}  // namespace belay::saga
