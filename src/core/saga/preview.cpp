#include "core/saga/preview.hpp"

#include <algorithm>

#include "core/saga/decide.hpp"
#include "core/saga/fold.hpp"

namespace belay::saga {
namespace {

using namespace ledger;

// Feeds records of an imagined run to the fold.
class Imagined {
 public:
  explicit Imagined(const RunShape& shape) { note(RunOpened{shape, {}, {}, {}}); }

  void note(Record record) { fold(state_, Draft{{}, {}, {}, 0, {}, std::move(record)}); }
  const RunState& run() const { return state_.runs.begin()->second; }

 private:
  EnvironmentState state_;
};

PointOfReturn go_back(Imagined& imagined, StepAt fails) {
  PointOfReturn point{fails, {}, false};
  while (true) {
    const Action action = decide_back(imagined.run());
    if (const auto* choose = std::get_if<ChooseWayBack>(&action)) {
      point.moves.push_back({choose->at, choose->open});
      imagined.note(StepUndone{choose->at, 1, choose->open.front(), true, {}});
    } else if (const auto* undo = std::get_if<Undo>(&action)) {
      point.moves.push_back({undo->at, {undo->way}});
      imagined.note(StepUndone{undo->at, 1, undo->way, true, {}});
    } else {
      // SAFETY: all doubts are settled in an imagined run, so only these two are left.
      const auto* escalate = std::get_if<Escalate>(&action);
      if (escalate) point.moves.push_back({escalate->at, {WayBack::person}});
      point.needs_person = escalate != nullptr;
      return point;
    }
  }
}

}  // namespace

std::vector<PointOfReturn> preview(const RunShape& shape) {
  std::vector<PointOfReturn> points;
  for (const StepAt fails : all_steps(shape)) {
    Imagined imagined(shape);
    for (int p = 0; p <= fails.phase; ++p) imagined.note(PhaseOpened{p});
    for (const StepAt before : all_steps(shape)) {
      if (before < fails) imagined.note(StepSucceeded{before, 1, {}});
    }
    const auto& ways = shape.step(fails).ways;
    const bool has_proof = std::ranges::find(ways, WayBack::prove) != ways.end();
    imagined.note(StepFailed{fails, 1, has_proof ? Effect::none : Effect::partial, {}, {}, {}, {}});
    imagined.note(RollbackStarted{fails.phase, {}});
    points.push_back(go_back(imagined, fails));
  }
  return points;
}

}  // namespace belay::saga
