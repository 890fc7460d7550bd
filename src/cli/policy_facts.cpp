#include "cli/policy_facts.hpp"

#include "cli/calendars.hpp"

namespace belay::cli {

Result<policy::EnvironmentFacts> gather_facts(const Settings& settings, Ground& ground) {
  auto facts = facts_of(settings);
  TRY_DONE(add_closures(facts, settings, ground.clock->now()));
  return facts;
}

}  // namespace belay::cli
