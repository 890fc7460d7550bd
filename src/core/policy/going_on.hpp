// What a policy says of a run that goes on in the middle of a phase. A calendar has no say there:
// what was begun is finished or taken back.
#pragma once

#include "core/policy/rule.hpp"
#include "core/saga/state.hpp"

namespace belay::policy {

// The rule backup_age once more, of a migrate that is about to begin: nothing unless a backup of
// its phase was taken more than `most` milliseconds ago. The same words however often it is asked.
std::optional<Objection> stale_backup(const saga::RunState& run, StepAt migrate, Instant now,
                                      std::int64_t most);

}  // namespace belay::policy
