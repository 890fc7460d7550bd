// The receipts of rehearsals that the ledger holds, and what is pending now.
#pragma once

#include "cli/policy_facts.hpp"

namespace belay::cli {

// A rehearse that succeeded, and what it left in the ledger.
struct RehearseStep {
  const saga::RunState& run;
  const Json& facts;
};
// In the order of the runs, and of the steps in each. They refer to `state`.
std::vector<RehearseStep> rehearse_steps(const saga::EnvironmentState& state);

policy::Rehearsal rehearsal_of(const RehearseStep& step);
// Oldest first.
std::vector<policy::Rehearsal> known_rehearsals(const saga::EnvironmentState& state);

// Of each migrate of the plan. What cannot be read is told in it.
std::vector<policy::PendingScripts> pending_scripts(engine::World& world, const plan::Plan& plan);

}  // namespace belay::cli
