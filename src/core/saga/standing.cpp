#include "core/saga/standing.hpp"

#include "base/ensure.hpp"
#include "core/saga/decide.hpp"

namespace belay::saga {

ExitStatus exit_of(ledger::RunEnd end) {
  switch (end) {
    case ledger::RunEnd::succeeded:
      return ExitStatus::succeeded;
    case ledger::RunEnd::failed_nothing_changed:
      return ExitStatus::failed_nothing_changed;
    case ledger::RunEnd::rolled_back_verified:
      return ExitStatus::rolled_back_verified;
    case ledger::RunEnd::rolled_back_unverified:
      return ExitStatus::rolled_back_unverified;
    case ledger::RunEnd::restored:
      return ExitStatus::restored;
    case ledger::RunEnd::refused:
      return ExitStatus::refused;
  }
  ENSURE(false, "a run end that does not exist");
}

Standing standing_of(const RunState& run, Instant now) {
  const auto action = decide(run, now);
  if (const auto* finish = std::get_if<Finish>(&action)) return {exit_of(finish->end), {}, {}};
  if (const auto* await = std::get_if<Await>(&action)) {
    return {ExitStatus::waiting, await->waits_for, await->due};
  }
  if (const auto* held = std::get_if<StayHeld>(&action)) {
    return {ExitStatus::waiting, "held: " + held->reason, {}};
  }
  // A gate that was never seen closed was not waited for: a signal or a kill came before it.
  const auto* open = std::get_if<OpenPhase>(&action);
  if (open && !run.phases[static_cast<std::size_t>(open->phase)].waits_for.empty()) {
    return {ExitStatus::waiting, "the next tick: its gate holds", {}, true};
  }
  if (std::holds_alternative<NeedPerson>(action)) return {ExitStatus::needs_person, {}, {}};
  return {ExitStatus::interrupted, {}, {}};
}

std::optional<int> gate_to_approve(const RunState& run) {
  for (std::size_t p = 0; p < run.phases.size(); ++p) {
    if (run.phases[p].closed) continue;
    const bool asks = !run.phases[p].opened && !run.phases[p].released &&
                      run.shape.phases[p].gate.approvals.value_or(0) > 0;
    return asks ? std::optional(static_cast<int>(p)) : std::nullopt;
  }
  return std::nullopt;
}

bool is_good(ExitStatus exit) {
  return exit == ExitStatus::succeeded || exit == ExitStatus::waiting;
}

}  // namespace belay::saga
