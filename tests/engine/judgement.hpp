// What must hold of a run that crashed, and the bugs that the simulations must catch.
#pragma once

#include "engine/simulated_world.hpp"

namespace belay::engine::simulation {

inline saga::RunState state_of(const Reality& reality) {
  return saga::fold(reality.durable).runs.at(simulated_run);
}

// What must hold of a run that crashed, beside the same run undisturbed. Empty when it does.
inline std::string judge(const Reality& crashed, Standing standing, const Reality& calm,
                         Standing calm_standing) {
  if (!crashed.violations.empty()) return crashed.violations.front();
  const auto run = state_of(crashed);
  if (standing.exit == ExitStatus::needs_person) {
    if (!run.escalation || run.escalation->reason.empty()) return "escalated without a reason";
    const auto at = *run.escalation->at;
    const auto& shape = crashed.shapes[static_cast<std::size_t>(at.step)];
    const bool may =
        calm_standing.exit == ExitStatus::needs_person || shape.replay == ledger::Replay::dangerous;
    return may ? "" : "escalated although nothing needed a person: " + run.escalation->reason;
  }
  if (standing.exit != calm_standing.exit) return "ended otherwise than the undisturbed run";
  if (crashed.effects != calm.effects) return "the world is not as the undisturbed run leaves it";
  return {};
}

// The seeded bugs.
inline saga::Action skips_reconcile(const saga::RunState& run, Instant now) {
  const auto action = saga::decide(run, now);
  if (const auto* reconcile = std::get_if<saga::Reconcile>(&action)) {
    return saga::Perform{reconcile->at, reconcile->n + 1};
  }
  return action;
}

inline saga::Action forgets_half_done_undo(const saga::RunState& run, Instant now) {
  auto forgetful = run;
  for (auto& phase : forgetful.phases) {
    for (auto& step : phase.steps) {
      if (step.backward == saga::Backward::intended) step.backward = saga::Backward::undone;
    }
  }
  return saga::decide(forgetful, now);
}

}  // namespace belay::engine::simulation
