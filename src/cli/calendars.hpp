// The calendars of an environment's policy, and what they keep from beginning. They are read
// whenever they are needed and stand in no saved plan: a freeze that is announced holds at once,
// also for what was approved or begun before (docs/adr/0031-calendars.md).
#pragma once

#include "cli/policy.hpp"
#include "engine/run.hpp"
#include "ports/clock.hpp"

namespace belay::cli {

// NAME.calendar.toml of root's and of the application's; both hold, so that the application can
// but close more. Errors: config_invalid for one that cannot be read, for one of root's that
// somebody else may write, and for a time zone that the host does not know.
Result<std::vector<policy::Calendar>> calendars_of(
    const Settings& settings, Instant now, const std::filesystem::path& of_root = policies_of_root);

// Adds what is closed now.
Done add_closures(policy::EnvironmentFacts& facts, const Settings& settings, Instant now);

// The rules about the calendar, without what was overridden for this run in the same words.
Result<std::vector<policy::Verdict>> judged_by_calendar(const Settings& settings,
                                                        const saga::RunState& run, Instant now);

// What keeps this phase of the run from beginning now: what refuses of those rules.
Result<std::optional<saga::Await>> closed_now(const Settings& settings, const saga::RunState& run,
                                              int phase, Instant now);
// The same for the phase that the run is about to begin; nothing when it is not about to.
Result<std::optional<saga::Await>> closed_now(const Settings& settings, const saga::RunState& run,
                                              Instant now);

// Where a run stands that nobody acts on: it also waits where only the calendar keeps it. One that
// cannot be read is told by the command that goes on, and not here.
saga::Standing standing_here(const Settings& settings, const saga::RunState& run, Instant now);

// For the loop. The settings and the clock must outlive it.
engine::Gatekeeper calendar_keeper(const Settings& settings, ports::Clock& clock);

}  // namespace belay::cli
