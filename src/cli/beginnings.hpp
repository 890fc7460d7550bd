// What a policy keeps from beginning in a run that goes on: the next phase, by the calendars and by
// the age of a backup; a migrate inside a phase by that age alone. Asked with the policy of now,
// and never on the way back (docs/adr/0031-calendars.md).
#pragma once

#include "cli/policy.hpp"
#include "cli/wiring.hpp"
#include "engine/run.hpp"

namespace belay::cli {

// Of what the run is to begin next, whatever its own gates say: the verdicts without what was
// overridden for this run in the same words. Empty when it is not to begin anything.
Result<std::vector<policy::Verdict>> judged_next(const Settings& settings, Ground& ground,
                                                 const saga::RunState& run);

// What keeps the run from beginning what it would begin now; nothing where it would go on with
// something, go back, or waits already.
Result<std::optional<saga::Await>> closed_now(const Settings& settings, Ground& ground,
                                              const saga::RunState& run);

// Where a run stands that nobody acts on: it also waits where only the policy keeps it. What cannot
// be read is told by the command that goes on, and not here.
saga::Standing standing_here(const Settings& settings, Ground& ground, const saga::RunState& run);

// For the loop. The settings and the ground must outlive it.
engine::Gatekeeper policy_keeper(const Settings& settings, Ground& ground);

}  // namespace belay::cli
