#include "core/saga/fold.hpp"

#include <algorithm>

namespace belay::saga {
namespace {

using namespace ledger;

RunState open_run(const RunOpened& record, const Draft& draft) {
  RunState run;
  run.id = draft.run;
  run.shape = record.shape;
  run.plan_digest = record.plan_digest;
  run.config_digest = record.config_digest;
  run.supersedes = record.supersedes;
  run.saved = record.saved;
  run.opened = draft.at;
  for (const auto& phase : record.shape.phases) {
    run.phases.emplace_back().steps.resize(phase.steps.size());
  }
  return run;
}

// Applies one record to its run. Every kind has its line; there is no default.
class Apply {
 public:
  Apply(RunState& run, Instant at) : run_(run), at_(at) {}

  void operator()(const LeaseTaken&) {}
  void operator()(const RunOpened&) {}

  void operator()(const PhaseOpened& r) { phase(r.phase).opened = at_; }
  void operator()(const PhaseClosed& r) { phase(r.phase).closed = at_; }
  void operator()(const GateObserved& r) { phase(r.phase).waits_for = r.waits_for; }
  void operator()(const GateReleased& r) { phase(r.phase).released = true; }
  void operator()(const RunHeld& r) {
    run_.held = true;
    run_.held_reason = r.reason;
  }
  void operator()(const RunUnheld&) { run_.held = false; }

  void operator()(const StepIntended& r) {
    auto& step = run_.step(r.at);
    step.forward = Forward::intended;
    step.attempts = r.n;
  }
  void operator()(const StepSucceeded& r) {
    auto& step = run_.step(r.at);
    step.forward = Forward::succeeded;
    step.facts = r.facts;
  }
  void operator()(const StepFailed& r) {
    auto& step = run_.step(r.at);
    step.forward = r.effect == Effect::none ? Forward::failed : Forward::partial;
    step.message = r.message;
    step.code = r.code;
    if (!r.facts.is_null()) step.facts = r.facts;
  }
  void operator()(const StepInDoubt& r) {
    run_.step(r.at).forward = Forward::in_doubt;
    run_.step(r.at).message = r.message;
  }
  void operator()(const StepReconciled& r) {
    auto& step = run_.step(r.at);
    step.unknowable = r.verdict == Verdict::unknown;
    if (!r.facts.is_null()) step.facts = r.facts;
    switch (r.verdict) {
      case Verdict::applied:
        step.forward = Forward::succeeded;
        break;
      case Verdict::not_applied:
        step.forward = Forward::pending;
        break;
      case Verdict::partial:
        step.forward = Forward::partial;
        break;
      case Verdict::unknown:
        step.forward = Forward::in_doubt;
        break;
    }
    if (r.verdict != Verdict::applied) step.message = r.seen;
  }

  void operator()(const RollbackStarted& r) {
    run_.rollback = Rollback{r.from_phase, r.reason};
    run_.end.reset();
  }
  void operator()(const WayBackChosen& r) {
    auto& step = run_.step(r.at);
    const bool no_effect = r.way == WayBack::keep || r.way == WayBack::nothing;
    step.way = r.way;
    step.backward = no_effect ? Backward::undone : Backward::chosen;
    step.verified = no_effect;
    step.message = r.why;
  }
  void operator()(const UndoIntended& r) {
    auto& step = run_.step(r.at);
    step.backward = Backward::intended;
    step.way = r.way;
    step.undo_attempts = r.n;
  }
  void operator()(const StepUndone& r) {
    auto& step = run_.step(r.at);
    step.backward = Backward::undone;
    step.way = r.way;
    step.verified = r.verified;
    step.undo_facts = r.facts;
  }
  void operator()(const UndoFailed& r) {
    auto& step = run_.step(r.at);
    step.message = r.message;
    if (r.effect == Effect::partial) {
      step.backward = Backward::partial;
    } else {
      step.backward = Backward::none;
      step.way.reset();
      step.failed_ways.push_back(r.way);
    }
  }
  void operator()(const UndoInDoubt& r) {
    run_.step(r.at).backward = Backward::in_doubt;
    run_.step(r.at).message = r.message;
  }
  void operator()(const UndoReconciled& r) {
    auto& step = run_.step(r.at);
    step.unknowable = r.verdict == Verdict::unknown;
    switch (r.verdict) {
      case Verdict::applied:
        step.backward = Backward::undone;
        step.verified = r.verified;
        break;
      case Verdict::not_applied:
        step.backward = Backward::chosen;
        break;
      case Verdict::partial:
        step.backward = Backward::partial;
        break;
      case Verdict::unknown:
        step.backward = Backward::in_doubt;
        break;
    }
    if (r.verdict != Verdict::applied) step.message = r.seen;
  }

  void operator()(const Escalated& r) { run_.escalation = r; }
  void operator()(const PersonAnswered& r) {
    run_.escalation.reset();
    auto& step = run_.step(r.at);
    step.unknowable = false;
    const bool going_back = run_.rollback && certain(step);
    switch (r.answer) {
      case Answer::look_again:
        look_again(step, going_back);
        break;
      case Answer::applied:
        if (going_back) {
          settle(step, WayBack::keep);
        } else {
          step.forward = Forward::succeeded;
        }
        break;
      case Answer::not_applied:
        if (going_back) {
          settle(step, WayBack::person);
        } else {
          step.forward = run_.rollback ? Forward::failed : Forward::pending;
        }
        break;
    }
  }

  void operator()(const IdentityChanged& r) { run_.identity = r.after; }
  void operator()(const RuleOverridden& r) { run_.overridden.push_back(r); }
  void operator()(const ReceiptCounted& r) { run_.receipts.push_back(r); }
  void operator()(const ApprovalRevoked&) {}  // of the environment: see fold()
  void operator()(const RunClosed& r) { run_.end = r.end; }

 private:
  // Whether the way forward of this step is settled, so that an answer is about its way back.
  static bool certain(const StepState& step) {
    return step.forward != Forward::intended && step.forward != Forward::in_doubt;
  }
  static void look_again(StepState& step, bool going_back) {
    if (going_back) {
      // An undo that may have begun is asked after; one that did not begin is chosen anew.
      const bool begun = step.backward == Backward::intended ||
                         step.backward == Backward::in_doubt || step.backward == Backward::partial;
      step.backward = begun ? Backward::in_doubt : Backward::none;
      step.failed_ways.clear();
    } else if (step.forward == Forward::failed) {
      step.forward = Forward::pending;
    } else if (step.forward == Forward::partial) {
      step.forward = Forward::in_doubt;
    }
    step.attempts = step.undo_attempts = 0;
  }
  static void settle(StepState& step, WayBack way) {
    step.backward = Backward::undone;
    step.way = way;
    step.verified = false;
  }

  PhaseState& phase(int index) { return run_.phases[static_cast<std::size_t>(index)]; }

  RunState& run_;
  Instant at_;
};

const Json no_facts;

// A record that names a step or phase which its run does not have is of another world; the codec
// accepts it, the fold leaves it out.
bool fits(const RunState& run, StepAt at) {
  return at.phase >= 0 && at.step >= 0 && static_cast<std::size_t>(at.phase) < run.phases.size() &&
         static_cast<std::size_t>(at.step) <
             run.phases[static_cast<std::size_t>(at.phase)].steps.size();
}

template <class R>
bool fits(const RunState& run, const R& record) {
  if constexpr (std::is_same_v<R, Escalated>) {
    return !record.at || fits(run, *record.at);
  } else if constexpr (requires { record.at; }) {
    return fits(run, StepAt{record.at});
  } else if constexpr (requires { record.phase; }) {
    return record.phase >= 0 && static_cast<std::size_t>(record.phase) < run.phases.size();
  } else {
    return true;
  }
}

}  // namespace

const Json& RunState::facts_of(std::string_view kind, StepAt before) const {
  const Json* found = &no_facts;
  for (const StepAt at : all_steps(shape)) {
    if (at >= before) break;
    if (shape.step(at).kind == kind && step(at).forward == Forward::succeeded) {
      found = &step(at).facts;
    }
  }
  return *found;
}

bool has_effect(const StepShape& shape) {
  const auto has = [&](WayBack way) {
    return std::ranges::find(shape.ways, way) != shape.ways.end();
  };
  return !shape.ways.empty() && !has(WayBack::nothing) && !has(WayBack::prove);
}

bool stands(const RunState& run, int before) {
  return std::ranges::any_of(all_steps(run.shape), [&](StepAt at) {
    const auto& step = run.step(at);
    return at.phase < before && has_effect(run.shape.step(at)) &&
           step.forward == Forward::succeeded && step.backward != Backward::undone;
  });
}

std::vector<StepAt> all_steps(const RunShape& shape) {
  std::vector<StepAt> steps;
  for (int p = 0; p < static_cast<int>(shape.phases.size()); ++p) {
    const auto count = static_cast<int>(shape.phases[static_cast<std::size_t>(p)].steps.size());
    for (int s = 0; s < count; ++s) steps.push_back({p, s});
  }
  return steps;
}

void fold(EnvironmentState& state, const Draft& draft) {
  state.epoch = std::max(state.epoch, draft.epoch);
  if (const auto* opened = std::get_if<RunOpened>(&draft.record)) {
    state.runs.emplace(draft.run, open_run(*opened, draft));
  }
  if (const auto* revoked = std::get_if<ApprovalRevoked>(&draft.record)) {
    state.revoked.insert(revoked->nonce);
  }
  const auto found = state.runs.find(draft.run);
  if (found == state.runs.end()) return;
  std::visit(
      [&](const auto& record) {
        if (fits(found->second, record)) Apply(found->second, draft.at)(record);
      },
      draft.record);
}

EnvironmentState fold(std::span<const Entry> entries) {
  EnvironmentState state;
  for (const auto& entry : entries) fold(state, entry.draft);
  return state;
}

}  // namespace belay::saga
