// A run told as the entries of a real chain, at given seconds after noon.
#pragma once

#include <gtest/gtest.h>

#include "core/ledger/chain.hpp"
#include "core/report/page.hpp"
#include "core/saga/fold.hpp"

namespace belay::report {

inline constexpr Instant noon{std::chrono::hours(24 * 365 * 56 + 12)};
inline Instant after(std::int64_t seconds) {
  return noon + std::chrono::seconds(seconds);
}

inline ledger::StepShape step_shape(const std::string& kind, const std::string& title,
                                    std::vector<ledger::WayBack> ways, bool code = false) {
  using enum ledger::Replay;
  return {kind, title, detectable, detectable, std::move(ways), code};
}

// preflight, migrate, deploy, probe
inline ledger::RunShape release_shape(const std::string& title = "migrate to 0002") {
  using enum ledger::WayBack;
  ledger::PhaseShape phase{"release", {}, {}};
  phase.steps = {step_shape("preflight", "preflight", {nothing}),
                 step_shape("migrate", title, {keep, downgrade, person}),
                 step_shape("deploy", "deploy app-2", {switch_back}, true),
                 step_shape("probe", "probe", {prove})};
  return {"release", ledger::OnFailure::rollback, {phase}};
}

class ToldRun {
 public:
  explicit ToldRun(ledger::RunShape shape = release_shape()) {
    tell(0, ledger::RunOpened{std::move(shape), "p", "c", {}});
    tell(0, ledger::PhaseOpened{0});
  }

  ToldRun& tell(std::int64_t seconds, ledger::Record record) {
    const ledger::Draft draft{after(seconds),   "boot", {1000, "eva", "eva", "host"}, 1, id_,
                              std::move(record)};
    const ledger::Tip tip{chain_.empty() ? ledger::Head{} : chain_.back().head, 1};
    auto more = ledger::extend("production", tip, tip.head, std::span(&draft, 1));
    EXPECT_TRUE(more) << more.error().message;
    if (more) chain_.push_back(std::move(more->front()));
    return *this;
  }
  ToldRun& done(StepAt at, std::int64_t from, std::int64_t to, Json facts = {}) {
    tell(from, ledger::StepIntended{at, 1});
    return tell(to, ledger::StepSucceeded{at, 1, std::move(facts)});
  }

  std::span<const ledger::Entry> entries() const { return chain_; }
  saga::RunState run() const { return saga::fold(chain_).runs.at(id_); }
  std::string page(std::int64_t now = 100'000) const {
    const auto state = run();
    return report::page({"production", state, saga::standing_of(state, after(now)), chain_,
                         chain_.back().head, static_cast<std::int64_t>(chain_.size()), after(now)});
  }

 private:
  RunId id_ = make_run_id(noon, 1, 2);
  std::vector<ledger::Entry> chain_;
};

}  // namespace belay::report
