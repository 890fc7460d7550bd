// The way back of a run that failed, or that a person turned around.
#include <algorithm>

#include "base/ensure.hpp"
#include "base/errors.hpp"
#include "core/saga/decide.hpp"
#include "core/saga/naming.hpp"

namespace belay::saga {
namespace {

using namespace ledger;

bool has_way(const StepShape& shape, WayBack way) {
  return std::ranges::find(shape.ways, way) != shape.ways.end();
}

bool is_touched(const StepState& step) {
  return step.forward != Forward::pending && step.forward != Forward::failed;
}

bool is_in_doubt(const StepState& step) {
  return step.forward == Forward::intended || step.forward == Forward::in_doubt;
}

class GoingBack {
 public:
  explicit GoingBack(const RunState& run) : run_(run) {
    for (const StepAt at : all_steps(run.shape)) {
      if (at.phase >= run.rollback->from_phase) scope_.push_back(at);
    }
    std::ranges::reverse(scope_);
  }

  Action next() {
    // Nothing is undone while it is not known what was done.
    for (const StepAt at : scope_) {
      if (is_in_doubt(run_.step(at)) && has_effect(run_.shape.step(at))) {
        if (auto action = settle(at)) return *std::move(action);
      }
    }
    for (const StepAt at : ordered()) {
      if (run_.step(at).backward != Backward::undone) return undo(at);
    }
    return CloseRun{end()};
  }

 private:
  std::optional<Action> settle(StepAt at) {
    const auto& step = run_.step(at);
    const auto& shape = run_.shape.step(at);
    if (step.unknowable) return escalate(at, "whether it took effect cannot be told");
    // What may be repeated may be undone without knowing how far it came.
    if (shape.replay == Replay::harmless) return std::nullopt;
    if (shape.replay == Replay::detectable) return Reconcile{at, step.attempts};
    return escalate(at, "it was interrupted, and whether it took effect cannot be told");
  }

  // SAFETY: code first, its proof second, the rest after that. Guarded by
  // DecideBack.UndoesTheCodeAndProvesItBeforeTheSchema.
  std::vector<StepAt> ordered() const {
    std::vector<StepAt> steps;
    for (const StepAt at : scope_) {
      if (run_.shape.step(at).switches_code && is_touched(run_.step(at))) steps.push_back(at);
    }
    const bool code_was_switched = !steps.empty();
    for (const StepAt at : scope_) {
      // A later phase's probe may ask for what only that phase would have brought.
      const bool opened = run_.phases[static_cast<std::size_t>(at.phase)].opened.has_value();
      const bool proof = has_way(run_.shape.step(at), WayBack::prove);
      if (code_was_switched && opened && proof) steps.push_back(at);
    }
    for (const StepAt at : scope_) {
      const auto& shape = run_.shape.step(at);
      if (!shape.switches_code && has_effect(shape) && is_touched(run_.step(at)))
        steps.push_back(at);
    }
    return steps;
  }

  Action undo(StepAt at) {
    const auto& step = run_.step(at);
    switch (step.backward) {
      case Backward::none:
        return first_move(at);
      case Backward::chosen:
        return perform_undo(at, *step.way);
      case Backward::intended:
      case Backward::in_doubt:
        return settle_undo(at);
      case Backward::partial:
        return escalate(at, "its way back failed half-way: " + step.message);
      case Backward::undone:
        ENSURE(false, "an undone step has no next action");
    }
    ENSURE(false, "a state of an undo that does not exist");
  }

  Action first_move(StepAt at) {
    std::vector<WayBack> open;
    const auto& failed = run_.step(at).failed_ways;
    for (const WayBack way : run_.shape.step(at).ways) {
      if (way != WayBack::person && std::ranges::find(failed, way) == failed.end()) {
        open.push_back(way);
      }
    }
    if (open.empty()) return no_way(at);
    const bool one_simple_way =
        run_.shape.step(at).ways.size() == 1 && open.front() != WayBack::keep;
    return one_simple_way ? perform_undo(at, open.front()) : Action{ChooseWayBack{at, open}};
  }

  Action no_way(StepAt at) {
    const auto& step = run_.step(at);
    return escalate(at, step.failed_ways.empty()
                            ? "it has no way back"
                            : "none of its ways back could be taken: " + step.message);
  }

  Action perform_undo(StepAt at, WayBack way) {
    const auto& step = run_.step(at);
    if (way == WayBack::person) return escalate(at, step.message);
    if (step.undo_attempts >= most_attempts)
      return escalate(at, "its way back was tried too often");
    return Undo{at, step.undo_attempts + 1, way};
  }

  Action settle_undo(StepAt at) {
    const auto& step = run_.step(at);
    if (step.unknowable) return escalate(at, "whether it was undone cannot be told");
    switch (run_.shape.step(at).undo_replay) {
      case Replay::harmless:
        return perform_undo(at, *step.way);
      case Replay::detectable:
        return ReconcileUndo{at, step.undo_attempts, *step.way};
      case Replay::dangerous:
        return escalate(at, "its way back was interrupted and must not be repeated blindly");
    }
    ENSURE(false, "a replay class that does not exist");
  }

  Action escalate(StepAt at, const std::string& why) const {
    std::vector<std::string> open;
    for (const StepAt other : ordered()) {
      if (run_.step(other).backward != Backward::undone) open.push_back(naming(run_.shape, other));
    }
    return Escalate{at, naming(run_.shape, at) + ": " + why, std::move(open)};
  }

  // Whether it was a finding that stopped the run, as `belay check` would have said before.
  bool was_refused() const {
    constexpr auto code = ErrorCode::preflight_failed;
    return std::ranges::any_of(scope_, [&](StepAt at) {
      const auto& step = run_.step(at);
      return step.forward == Forward::failed && step.code == row_of(code).name;
    });
  }

  RunEnd end() const {
    bool changed = false, verified = true, restored = false, code = false, proven = false;
    for (const StepAt at : ordered()) {
      const auto& step = run_.step(at);
      const bool proof = has_way(run_.shape.step(at), WayBack::prove);
      code |= run_.shape.step(at).switches_code;
      proven |= proof && step.verified;
      changed |= !proof;
      verified &= step.verified;
      restored |= step.way == WayBack::restore;
    }
    if (!changed) return was_refused() ? RunEnd::refused : RunEnd::failed_nothing_changed;
    if (restored) return RunEnd::restored;
    return verified && (!code || proven) ? RunEnd::rolled_back_verified
                                         : RunEnd::rolled_back_unverified;
  }

  const RunState& run_;
  std::vector<StepAt> scope_;
};

}  // namespace

Action decide_back(const RunState& run) {
  return GoingBack(run).next();
}

}  // namespace belay::saga
