// What a policy judges, gathered once.
#pragma once

#include "cli/policy.hpp"
#include "cli/wiring.hpp"

namespace belay::cli {

// Of the environment, of now and of the plan, without who has approved. Changes nothing. Errors:
// those of the files that are read for it.
Result<policy::EnvironmentFacts> gather_facts(const Settings& settings, Ground& ground);

}  // namespace belay::cli
