// A new run of a plan, from the binding to the last word.
#pragma once

#include "cli/settings.hpp"

namespace belay::cli {

// `why` is the command, as the ledger names it. Nothing is written when the plan cannot be bound.
Result<ExitStatus> run_plan(const Settings& settings, const PlanFile& plan, const std::string& why,
                            bool json);

}  // namespace belay::cli
