// What steps keep in the run's folder while they are in the middle of their work, and what it means
// that it is lost. A step that is done has all that matters in its receipt, in the ledger; only the
// schema before a migration is kept nowhere else, and its way back then asks a person.
#pragma once

#include <optional>

#include "core/saga/state.hpp"

namespace belay::steps {

// The first step of the run that was begun, is neither done nor undone, and cannot tell how far it
// came without what it kept.
std::optional<StepAt> step_without_notes(const saga::RunState& run);

}  // namespace belay::steps
