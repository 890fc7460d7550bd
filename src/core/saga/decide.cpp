#include "core/saga/decide.hpp"

#include "base/ensure.hpp"
#include "core/saga/naming.hpp"

namespace belay::saga {
namespace {

using namespace ledger;

Action step_failed(const RunState& run, StepAt at) {
  const std::string reason = naming(run.shape, at) + " failed: " + run.step(at).message;
  if (run.shape.on_failure == OnFailure::rollback) return StartRollback{at.phase, reason};
  return Escalate{at, reason, {"the plan says on_failure = \"stop\""}};
}

// A step whose outcome is not known: by its replay class.
Action settle_doubt(const RunState& run, StepAt at) {
  const auto& step = run.step(at);
  if (step.unknowable) {
    return Escalate{
        at, naming(run.shape, at) + ": whether it took effect cannot be told", {step.message}};
  }
  switch (run.shape.step(at).replay) {
    case Replay::harmless:
      return Perform{at, step.attempts + 1};
    case Replay::detectable:
      return Reconcile{at, step.attempts};
    case Replay::dangerous:
      return Escalate{at,
                      naming(run.shape, at) + " was interrupted and must not be repeated blindly",
                      {step.message}};
  }
  ENSURE(false, "a replay class that does not exist");
}

Action next_in_step(const RunState& run, StepAt at) {
  const auto& step = run.step(at);
  switch (step.forward) {
    case Forward::pending:
      if (step.attempts >= most_attempts) {
        return Escalate{at, naming(run.shape, at) + " was tried too often", {step.message}};
      }
      return Perform{at, step.attempts + 1};
    case Forward::intended:
    case Forward::in_doubt:
      if (step.attempts >= most_attempts) {
        return Escalate{at, naming(run.shape, at) + " was interrupted too often", {step.message}};
      }
      return settle_doubt(run, at);
    case Forward::failed:
    case Forward::partial:
      return step_failed(run, at);
    case Forward::succeeded:
      ENSURE(false, "a succeeded step has no next action");
  }
  ENSURE(false, "a state of a step that does not exist");
}

// Whom a gate waits for beside the time; empty once it is released.
std::string persons_waited_for(const ledger::GateShape& gate, bool released) {
  if (released) return "";
  if (gate.approvals)
    return std::to_string(*gate.approvals) + " person(s) to approve: belay release";
  return gate.manual ? "a person: belay release" : "";
}

// What a closed gate waits for; nothing when it holds.
std::optional<Await> closed_gate(const RunState& run, int index, Instant now) {
  const auto& gate = run.shape.phases[static_cast<std::size_t>(index)].gate;
  const auto& phase = run.phases[static_cast<std::size_t>(index)];
  const int after = gate.after.value_or(index - 1);
  const auto persons = persons_waited_for(gate, phase.released);
  if (gate.soak && after >= 0) {
    const auto& before = run.phases[static_cast<std::size_t>(after)];
    const Instant due = before.closed.value_or(now) + *gate.soak;
    if (now < due) {
      const auto& name = run.shape.phases[static_cast<std::size_t>(after)].name;
      return Await{index,
                   to_text(*gate.soak) + " after '" + name + "': until " + to_text(due) +
                       (persons.empty() ? "" : "; and for " + persons),
                   due};
    }
  }
  if (!persons.empty()) return Await{index, persons, {}};
  return std::nullopt;
}

Action next_in_phase(const RunState& run, int index, Instant now) {
  const auto& phase = run.phases[static_cast<std::size_t>(index)];
  if (!phase.opened) {
    if (auto closed = closed_gate(run, index, now)) return *std::move(closed);
    return OpenPhase{index};
  }
  for (int s = 0; s < static_cast<int>(phase.steps.size()); ++s) {
    if (run.step({index, s}).forward != Forward::succeeded) return next_in_step(run, {index, s});
  }
  return ClosePhase{index};
}

}  // namespace

Action decide(const RunState& run, Instant now) {
  if (run.end) return Finish{*run.end};
  if (run.held) return StayHeld{run.held_reason};
  if (run.escalation) return NeedPerson{};
  if (run.rollback) return decide_back(run);
  for (int p = 0; p < static_cast<int>(run.phases.size()); ++p) {
    if (!run.phases[static_cast<std::size_t>(p)].closed) return next_in_phase(run, p, now);
  }
  return CloseRun{RunEnd::succeeded};
}

bool is_due(const RunState& run, Instant now) {
  const Action action = decide(run, now);
  return !std::holds_alternative<Await>(action) && !std::holds_alternative<StayHeld>(action) &&
         !std::holds_alternative<NeedPerson>(action) && !std::holds_alternative<Finish>(action);
}

}  // namespace belay::saga
