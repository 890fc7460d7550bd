// A run of three phases over simulated days: ticks that come late, twice or not at all, and a
// crash at every point of every phase, do not change its end.
#include "engine/simulated_world.hpp"

namespace belay::engine::simulation {
namespace {

using std::chrono::hours;

Reality five_days() {
  Reality reality({{ledger::Replay::detectable, true, Script::works, UndoScript::works},
                   {ledger::Replay::detectable, true, Script::doubt_applied, UndoScript::works},
                   {ledger::Replay::detectable, true, Script::works, UndoScript::works}});
  reality.gates = {{}, {0, Duration(hours(20)), false}, {1, Duration(hours(44)), false}};
  return reality;
}

const Instant monday{hours(24 * 4)};

// What `belay tick` does: nothing at all when nothing is due.
bool tick(Reality& reality, Instant now) {
  still_clock.set(now);
  const auto state = saga::fold(reality.durable);
  const auto run = state.runs.find(simulated_run);
  if (run != state.runs.end() && !saga::is_due(run->second, now)) return true;
  return live(reality, {}).has_value();
}

std::optional<ledger::RunEnd> end_of(const Reality& reality) {
  return saga::fold(reality.durable).runs.at(simulated_run).end;
}

void expect_whole(const Reality& reality) {
  EXPECT_EQ(end_of(reality), ledger::RunEnd::succeeded);
  EXPECT_EQ(reality.performed, std::vector<int>({1, 1, 1}));
  EXPECT_TRUE(reality.violations.empty()) << reality.violations.front();
}

std::vector<Instant> hourly(int days) {
  std::vector<Instant> ticks;
  for (int h = 0; h <= 24 * days; ++h) ticks.push_back(monday + hours(h));
  return ticks;
}

}  // namespace

TEST(Days, OpenEachPhaseWhenItsSoakIsOver) {
  auto reality = five_days();
  for (const auto now : hourly(6)) ASSERT_TRUE(tick(reality, now));
  expect_whole(reality);
  std::vector<Instant> opened;
  for (const auto& entry : reality.durable) {
    if (std::holds_alternative<ledger::PhaseOpened>(entry.draft.record))
      opened.push_back(entry.draft.at);
  }
  EXPECT_EQ(opened, (std::vector{monday, monday + hours(20), monday + hours(64)}));
}

TEST(Days, DoNotCareForMissedOrDoubledTicks) {
  auto missed = five_days();
  for (const int h : {0, 1, 24 * 21, 24 * 21 + 1, 24 * 40})
    ASSERT_TRUE(tick(missed, monday + hours(h)));
  expect_whole(missed);
  auto doubled = five_days();
  for (const auto now : hourly(6)) {
    ASSERT_TRUE(tick(doubled, now));
    ASSERT_TRUE(tick(doubled, now));
  }
  expect_whole(doubled);
}

TEST(Days, WriteNothingWhileNothingIsDue) {
  auto reality = five_days();
  ASSERT_TRUE(tick(reality, monday));
  const auto before = reality.durable.size();
  for (int h = 1; h < 20; ++h) ASSERT_TRUE(tick(reality, monday + hours(h)));
  EXPECT_EQ(reality.durable.size(), before);
}

TEST(Days, SurviveACrashAtEveryPointOfEveryPhase) {
  int crashes = 0;
  for (const int phase_hour : {0, 20, 64}) {
    for (int point = 1; point < 60; ++point) {
      auto reality = five_days();
      bool crashed = false;
      for (const auto now : hourly(6)) {
        if (now == monday + hours(phase_hour)) reality.countdown = point;
        const bool lived = tick(reality, now);
        crashed |= !lived;
        reality.countdown = -1;
        // The next tick may come much later, or at once.
        if (!lived && point % 2 == 0) {
          ASSERT_TRUE(tick(reality, now));
        }
      }
      expect_whole(reality);
      if (!crashed) break;
      ++crashes;
    }
  }
  EXPECT_GE(crashes, 15);
}

}  // namespace belay::engine::simulation
