// Webhooks: tells others where a run has come to (docs/notifications.md).
#pragma once

#include "cli/wiring.hpp"
#include "core/saga/standing.hpp"

namespace belay::cli {

// Posts the state to every webhook of the environment that wants it and was not told of it yet;
// what was told stands beside the run, so that no later command repeats it. At most 5 s for each. A
// webhook that fails is said on standard error and changes nothing; the next command that acts on
// the run tries again while the state is the same. A crash before the post loses it.
void notify(const Settings& settings, Ground& ground, const saga::RunState& run,
            const saga::Standing& standing, std::span<const ledger::Entry> chain);

}  // namespace belay::cli
