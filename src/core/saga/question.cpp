#include "core/saga/question.hpp"

namespace belay::saga {

Question question_of(const RunState& run) {
  if (!run.escalation || !run.escalation->at) return Question::none;
  const Forward forward = run.step(*run.escalation->at).forward;
  const bool certain = forward != Forward::intended && forward != Forward::in_doubt;
  return run.rollback && certain ? Question::way_back : Question::took_effect;
}

}  // namespace belay::saga
