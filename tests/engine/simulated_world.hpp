// A world of fake steps whose every effect, and every write to the ledger, may be the place of a
// crash. The loop, the fold and decide are the real ones.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <ranges>

#include "core/saga/fold.hpp"
#include "engine/reality.hpp"
#include "engine/run.hpp"

namespace belay::engine::simulation {

// `lazy`: acknowledges an append before it is durable; the seeded bug of an effect before its
// intent.
class FakeStore final : public ports::LedgerStore {
 public:
  FakeStore(Reality& reality, bool lazy) : reality_(reality), lazy_(lazy) {}

  Result<std::vector<ledger::Entry>> read(const std::string&) override { return reality_.durable; }

  Result<std::vector<ledger::Entry>> append(const std::string&, const ledger::Head& expected,
                                            std::span<const ledger::Draft> drafts) override {
    reality_.point();
    EXPECT_EQ(expected.seq, static_cast<std::int64_t>(reality_.durable.size() + buffered_.size()));
    std::vector<ledger::Entry> entries;
    for (const auto& draft : drafts) {
      entries.push_back(
          {{expected.seq + static_cast<std::int64_t>(entries.size()) + 1, ""}, "", draft});
    }
    reality_.durable.insert(reality_.durable.end(), buffered_.begin(), buffered_.end());
    buffered_.clear();
    auto& to = lazy_ ? buffered_ : reality_.durable;
    to.insert(to.end(), entries.begin(), entries.end());
    reality_.point();
    return entries;
  }

  Result<std::vector<std::string>> environments() override { return std::vector<std::string>{}; }

 private:
  Reality& reality_;
  bool lazy_;
  std::vector<ledger::Entry> buffered_;
};

class FakeStep final : public Step {
 public:
  FakeStep(Reality& reality, std::size_t index) : reality_(reality), index_(index) {}

  Performed perform(Attempt& attempt) override {
    expect_announced<ledger::StepIntended>(attempt, "performed");
    reality_.point();
    const Script script = reality_.perform(index_);
    if (script == Script::fails_clean) return Failed{{ErrorCode::step_failed, "as scripted"}};
    if (script == Script::fails_partial) {
      effect() = There::half;
      reality_.point();
      return Failed{{ErrorCode::step_failed, "half"}, ledger::Effect::partial};
    }
    if (script == Script::doubt_lost) return InDoubt{"lost before it arrived"};
    if (effect() == There::whole && shape().replay != ledger::Replay::harmless) {
      reality_.violations.push_back("step " + std::to_string(index_) + " took effect twice");
    }
    effect() = There::whole;
    reality_.point();
    if (script == Script::doubt_applied) return InDoubt{"lost after it arrived"};
    return Succeeded{};
  }

  Reconciled reconcile(Attempt&) override {
    reality_.point();
    switch (effect()) {
      case There::none:
        return {ledger::Verdict::not_applied, "not there"};
      case There::half:
        return {ledger::Verdict::partial, "half of it"};
      case There::whole:
        return {ledger::Verdict::applied, "there"};
    }
    return {};
  }

  UndoResult undo(Attempt& attempt, ledger::WayBack) override {
    expect_announced<ledger::UndoIntended>(attempt, "undone");
    reality_.point();
    const UndoScript script = reality_.undo(index_);
    if (script == UndoScript::fails_clean) return Failed{{ErrorCode::step_failed, "no undo"}};
    // Half-way through an undo: a crash here must not be forgotten.
    effect() = There::half;
    reality_.point();
    effect() = There::none;
    reality_.point();
    if (script == UndoScript::doubt_applied) return InDoubt{"lost after it arrived"};
    return Undone{true};
  }

  Reconciled reconcile_undo(Attempt&, ledger::WayBack) override {
    reality_.point();
    const bool gone = effect() == There::none;
    return {gone ? ledger::Verdict::applied : ledger::Verdict::not_applied, "looked", {}, gone};
  }

 private:
  const FakeShape& shape() const { return reality_.shapes[index_]; }
  There& effect() { return reality_.effects[index_]; }

  template <class Intent>
  void expect_announced(const Attempt& attempt, std::string_view what) {
    const auto announces = [&](const ledger::Entry& entry) {
      const auto* intent = std::get_if<Intent>(&entry.draft.record);
      return intent && intent->at == attempt.id.at && intent->n == attempt.id.n;
    };
    if (std::ranges::none_of(std::views::reverse(reality_.durable), announces)) {
      reality_.violations.push_back("step " + std::to_string(index_) + " was " + std::string(what) +
                                    " before its intent was durable");
    }
  }

  Reality& reality_;
  std::size_t index_;
};

class StillClock final : public ports::Clock {
 public:
  Instant now() override { return now_; }
  void wait(Duration) override {}
  void set(Instant now) { now_ = now; }

 private:
  Instant now_{std::chrono::hours(1)};
};
inline StillClock still_clock;
class NoStop final : public ports::Stop {
 public:
  ports::StopLevel level() const override { return ports::StopLevel::none; }
};
class NoObserver final : public ports::Observer {
 public:
  void recorded(const ledger::Entry&) override {}
  void progress(std::string_view) override {}
};

// `gates` cuts the steps into phases of one step each; without gates they are one phase.
inline BoundRun bind_fakes(Reality& reality) {
  BoundRun bound;
  bound.shape.plan = "simulated";
  for (std::size_t i = 0; i < reality.shapes.size(); ++i) {
    if (i == 0 || !reality.gates.empty()) {
      bound.shape.phases.push_back({"phase-" + std::to_string(i + 1), {}, {}});
      if (!reality.gates.empty()) bound.shape.phases.back().gate = reality.gates[i];
      bound.phases.emplace_back();
    }
    auto& phase = bound.shape.phases.back();
    auto& steps = bound.phases.back();
    const auto& fake = reality.shapes[i];
    ledger::StepShape shape{"fake", "fake", fake.replay, fake.replay, {}, false};
    if (fake.has_way_back) shape.ways = {ledger::WayBack::compensate};
    // An undo is never more dangerous to repeat than to leave half done.
    if (fake.replay == ledger::Replay::dangerous) shape.undo_replay = ledger::Replay::detectable;
    phase.steps.push_back(shape);
    steps.push_back({shape, std::make_unique<FakeStep>(reality, i)});
  }
  return bound;
}

struct Bugs {
  saga::Action (*decide)(const saga::RunState&, Instant) = &saga::decide;
  bool lazy_ledger = false;
  Gatekeeper gatekeeper = {};  // no bug: who keeps phases waiting beside the plan
};

inline const RunId simulated_run{"01SIMVLATED000000000000000"};

// One life of the process: opens or resumes the run and goes on until it settles or crashes.
inline std::optional<Standing> live(Reality& reality, const Bugs& bugs) {
  auto& clock = still_clock;
  static NoStop stop;
  static NoObserver observer;
  FakeStore store(reality, bugs.lazy_ledger);
  auto bound = bind_fakes(reality);
  try {
    auto journal = *Journal::open(store, clock, observer, {"simulated", {}});
    journal.set_epoch(journal.epoch() + 1);
    journal.note(simulated_run, ledger::LeaseTaken{"run"});
    if (!journal.state().runs.contains(simulated_run)) {
      journal.note(simulated_run, ledger::RunOpened{bound.shape, "", "", {}});
    }
    const LoopSettings settings{simulated_run,         {},          stop,           observer, clock,
                                [] { return Done{}; }, bugs.decide, bugs.gatekeeper};
    return *advance(journal, bound, settings);
  } catch (const Crash&) {
    return std::nullopt;
  }
}

// Lives until the run settles, with the given crashes (counted in points, each from its resume).
inline Standing live_through(Reality& reality, std::span<const int> crashes, const Bugs& bugs) {
  for (const int crash : crashes) {
    reality.countdown = crash;
    if (auto standing = live(reality, bugs)) return *standing;
  }
  reality.countdown = -1;
  for (int lives = 0; lives < 50; ++lives) {
    if (auto standing = live(reality, bugs)) return *standing;
  }
  ADD_FAILURE() << "the run never settles";
  return {};
}

}  // namespace belay::engine::simulation
