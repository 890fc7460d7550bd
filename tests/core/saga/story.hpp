// A run told as records, to ask decide about.
#pragma once

#include <gtest/gtest.h>

#include "core/saga/decide.hpp"
#include "core/saga/fold.hpp"

namespace belay::saga {

inline constexpr Instant noon{std::chrono::hours(12)};

class Story {
 public:
  explicit Story(ledger::RunShape shape) { tell(ledger::RunOpened{std::move(shape), {}, {}, {}}); }

  Story& tell(ledger::Record record, Instant at = noon) {
    fold(state_, {at, {}, {}, 1, {}, std::move(record)});
    return *this;
  }
  const RunState& run() const { return state_.runs.begin()->second; }
  Action next(Instant now = noon) const { return decide(run(), now); }

  template <class A>
  A expect(Instant now = noon) const {
    const Action action = next(now);
    EXPECT_TRUE(std::holds_alternative<A>(action)) << "another action: " << action.index();
    return std::holds_alternative<A>(action) ? std::get<A>(action) : A{};
  }

 private:
  EnvironmentState state_;
};

inline ledger::StepShape shape_of(std::string kind, ledger::Replay replay,
                                  std::vector<ledger::WayBack> ways, bool switches_code = false) {
  return {kind, kind, replay, replay, std::move(ways), switches_code};
}

// migrate, deploy, probe: as a release has them.
inline ledger::RunShape release_shape() {
  using enum ledger::WayBack;
  ledger::PhaseShape phase{"release", {}, {}};
  phase.steps = {shape_of("migrate", ledger::Replay::detectable, {keep, downgrade, person}),
                 shape_of("deploy", ledger::Replay::harmless, {switch_back}, true),
                 shape_of("probe", ledger::Replay::harmless, {prove})};
  return {"release", ledger::OnFailure::rollback, {phase}};
}

inline ledger::RunShape one_step(ledger::StepShape step) {
  return {"one", ledger::OnFailure::rollback, {{"only", {}, {std::move(step)}}}};
}

}  // namespace belay::saga
