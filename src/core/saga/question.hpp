// What a run that needs a person asks.
#pragma once

#include "core/saga/state.hpp"

namespace belay::saga {

enum class Question {
  none,         // nothing is open that an answer could settle
  took_effect,  // whether the step's effect is there: applied, not-applied
  way_back,     // what becomes of an effect that is there: keep, undone
};

Question question_of(const RunState& run);

}  // namespace belay::saga
