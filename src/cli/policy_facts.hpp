// What a policy judges, gathered once.
#pragma once

#include "cli/policy.hpp"
#include "cli/wiring.hpp"

namespace belay::cli {

// Of the environment, of now and of the plan, without who has approved; of what costs a look only
// what some rule asks for. Changes nothing. Errors: those of the files that are read for it.
Result<policy::EnvironmentFacts> gather_facts(const Settings& settings, Ground& ground,
                                              engine::World& world, const plan::Plan& plan,
                                              const std::vector<policy::Setting>& rules);

// The part that the time changes: calendars and backups.
Done add_now(policy::EnvironmentFacts& facts, const Settings& settings, Ground& ground,
             const std::vector<policy::Setting>& rules);

// The findings of belay lint in the pending files of Belay's own SQL, or the pending revisions of
// Alembic and Flask-Migrate; nothing of a declared tool. What cannot be read or analysed, neither
// offline nor as a rehearsal sent it, is one of the gravest, unless a comment in its file says why
// that may be. (policy_lint.cpp)
std::vector<policy::LintFacts> lint_facts(const Settings& settings, Ground& ground,
                                          engine::World& world, const plan::Plan& plan);

}  // namespace belay::cli
