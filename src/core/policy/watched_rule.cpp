// That somebody watches while something is switched.
#include <algorithm>

#include "core/policy/rule_functions.hpp"
#include "core/saga/naming.hpp"

namespace belay::policy {
namespace {

// The first step of the phase that meets users and has nothing before it that asks; nothing where
// there is none.
std::optional<StepAt> unwatched_step(const Facts& facts, int phase) {
  const auto& steps = facts.shape.phases[static_cast<std::size_t>(phase)].steps;
  const auto& watches = facts.environment.watches;
  for (int s = 0; s < static_cast<int>(steps.size()); ++s) {
    const StepAt at{phase, s};
    if (std::ranges::find(watches, at) != watches.end()) return std::nullopt;
    const auto& kind = facts.shape.step(at).kind;
    if (kind == "migrate" || kind == "deploy") return at;
  }
  return std::nullopt;
}

}  // namespace

Objections watched(const Facts& facts) {
  Objections all;
  for (int phase = 0; phase < static_cast<int>(facts.shape.phases.size()); ++phase) {
    const auto found = unwatched_step(facts, phase);
    if (!found) continue;
    all.push_back({saga::name_of(facts.shape, *found) +
                       " has nothing before it in its phase that says that somebody watches",
                   "add a probe with monitoring = true, which asks your monitoring"});
  }
  return all;
}

}  // namespace belay::policy
