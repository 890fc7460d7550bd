#include "steps/lost_notes.hpp"

#include <algorithm>

namespace belay::steps {
namespace {

using saga::Backward;
using saga::Forward;

bool is_in_the_middle(const saga::StepState& step) {
  if (step.attempts == 0 || step.backward == Backward::undone) return false;
  // A first try that failed and left nothing kept nothing that is still asked for.
  const bool came_to_nothing = step.forward == Forward::failed && step.attempts == 1;
  return step.forward != Forward::succeeded && !came_to_nothing;
}

// An undo that was chosen or begun: what a restore proved, and what the schema was.
bool is_on_its_way_back(const saga::StepState& step) {
  return step.backward != Backward::none && step.backward != Backward::undone;
}

}  // namespace

std::optional<StepAt> step_without_notes(const saga::RunState& run) {
  const auto steps = saga::all_steps(run.shape);
  const auto found = std::ranges::find_if(steps, [&](StepAt at) {
    const auto& kind = run.shape.step(at).kind;
    const auto& step = run.step(at);
    const bool keeps = kind == "migrate" || kind == "deploy" || kind == "restore";
    return (keeps && is_in_the_middle(step)) || (kind == "migrate" && is_on_its_way_back(step));
  });
  return found == steps.end() ? std::nullopt : std::optional(*found);
}

}  // namespace belay::steps
