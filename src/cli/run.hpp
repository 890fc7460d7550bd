// A new run of a plan, from the binding to the last word.
#pragma once

#include <span>

#include "cli/saved_plan.hpp"

namespace belay::cli {

struct NewRun {
  std::string why;  // the command, as the ledger names it
  bool json = false;
  // What of the policy is overridden; none: the policy is not asked.
  std::optional<std::vector<Override>> overrides = {};
  // The saved plan that is carried out.
  const SavedFile* saved = nullptr;
  // The only rules of the policy that are asked; empty: all.
  std::span<const std::string_view> rules = {};
};

// Nothing is written when the plan cannot be bound, when it is a saved one and stale, or when the
// policy refuses it.
Result<ExitStatus> run_plan(const Settings& settings, const PlanFile& plan, const NewRun& wanted);

}  // namespace belay::cli
