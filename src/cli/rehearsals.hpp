// The receipts of rehearsals that the ledger holds, and what is pending now.
#pragma once

#include "cli/policy_facts.hpp"

namespace belay::cli {

// Oldest first.
std::vector<policy::Rehearsal> known_rehearsals(const saga::EnvironmentState& state);

// Of each migrate of the plan. What cannot be read is told in it.
std::vector<policy::PendingScripts> pending_scripts(engine::World& world, const plan::Plan& plan);

}  // namespace belay::cli
