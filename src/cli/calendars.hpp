// The calendars of an environment's policy. They are read
// whenever they are needed and stand in no saved plan: a freeze that is announced holds at once,
// also for what was approved or begun before (docs/adr/0031-calendars.md).
#pragma once

#include "cli/policy.hpp"

namespace belay::cli {

// NAME.calendar.toml of root's and of the application's; both hold, so that the application can
// but close more. Errors: config_invalid for one that cannot be read, for one of root's that
// somebody else may write, and for a time zone that the host does not know.
Result<std::vector<policy::Calendar>> calendars_of(
    const Settings& settings, Instant now, const std::filesystem::path& of_root = policies_of_root);

// Adds what is closed now.
Done add_closures(policy::EnvironmentFacts& facts, const Settings& settings, Instant now);

}  // namespace belay::cli
