// Who waits behind a migration, judged from looks that are told.
#include "core/migration/lock_waits.hpp"

#include <gtest/gtest.h>

namespace belay::migration {
namespace {

constexpr int step_pid = 100;

LockWaiter waiter(int pid, std::int64_t waited, std::vector<int> blocked_by) {
  return {pid,        "since " + std::to_string(pid), Duration(waited), "app", "ShareLock",
          "public.t", std::move(blocked_by)};
}

LockSample sample(std::vector<LockWaiter> waiting) {
  return {std::move(waiting),
          {{step_pid, "12:00"}},
          {{7, "shop"}, {8, "cron"}, {9, "psql"}, {step_pid, "belay:RUN/1/1/1"}}};
}

std::vector<int> guilty(const LockSample& seen) {
  std::vector<int> pids;
  for (const auto& session : offenders(seen, Duration(500)).sessions) pids.push_back(session.pid);
  return pids;
}

TEST(LockWaits, LongerThanTheBudgetAreTheStepsFault) {
  EXPECT_TRUE(guilty(sample({waiter(7, 500, {step_pid})})).empty());
  EXPECT_EQ(guilty(sample({waiter(7, 501, {step_pid})})), std::vector{step_pid});
}

TEST(LockWaits, BehindSomebodyWhoWaitsBehindTheStepCountToo) {
  EXPECT_EQ(guilty(sample({waiter(7, 501, {8}), waiter(8, 20, {9}), waiter(9, 20, {step_pid})})),
            std::vector{step_pid});
}

TEST(LockWaits, OfOthersBehindOthersAreNoFaultOfTheStep) {
  const auto seen = sample({waiter(7, 9000, {8}), waiter(8, 9000, {9})});
  EXPECT_TRUE(guilty(seen).empty());
  LockTally tally;
  tally.take(seen);
  EXPECT_EQ(tally.waits(), LockWaits{});
}

TEST(LockWaits, InACircleAreLookedAtOnce) {
  EXPECT_TRUE(guilty(sample({waiter(7, 9000, {8}), waiter(8, 9000, {7})})).empty());
}

TEST(LockWaits, OfTheStepItselfAreNotTheApplications) {
  const auto seen = sample({waiter(step_pid, 9000, {9})});
  EXPECT_TRUE(guilty(seen).empty());
  LockTally tally;
  tally.take(seen);
  const auto waits = tally.waits();
  EXPECT_EQ(waits.waits, 0);
  ASSERT_EQ(waits.migration.size(), 1U);
  EXPECT_EQ(waits.migration[0].who, "the migration");
  EXPECT_EQ(waits.migration[0].behind, std::vector<std::string>{"psql (pid 9)"});
  EXPECT_EQ(describe(waits), "it waited 9s behind psql (pid 9) for ShareLock on public.t");
}

TEST(LockWaits, BehindAPlaceInTheQueueAreToldFromThoseBehindALockThatIsHeld) {
  const auto queued =
      offenders(sample({waiter(7, 501, {step_pid}), waiter(step_pid, 600, {9})}), Duration(500));
  EXPECT_TRUE(queued.queued);
  EXPECT_FALSE(offenders(sample({waiter(7, 501, {step_pid})}), Duration(500)).queued);
}

TEST(LockWaits, BehindALockThatIsHeldAreSoAlsoWhileTheStepWaitsForAnother) {
  auto seen = sample({waiter(7, 501, {step_pid}), waiter(step_pid, 600, {9})});
  seen.waiting[1].object = "advisory";
  EXPECT_FALSE(offenders(seen, Duration(500)).queued);
}

TEST(LockWaits, AreCountedOnceOverManyLooksAndSummed) {
  LockTally tally;
  tally.take(sample({waiter(7, 10, {step_pid}), waiter(8, 5, {7})}));
  tally.take(sample({waiter(7, 60, {step_pid})}));
  tally.take(sample({}));
  tally.take(sample({waiter(9, 30, {step_pid})}));
  const auto waits = tally.waits();
  EXPECT_EQ(waits.waits, 3);
  EXPECT_EQ(waits.longest, Duration(60));
  EXPECT_EQ(waits.total, Duration(95));
  ASSERT_EQ(waits.application.size(), 3U);
  EXPECT_EQ(waits.application[0].who, "shop (pid 7, user app)");
  EXPECT_EQ(waits.application[0].behind, std::vector<std::string>{"the migration"});
  EXPECT_EQ(waits.application[2].behind, std::vector<std::string>{"shop (pid 7)"});
}

TEST(LockWaits, KeepOnlyTheLongestHoweverManyThereWere) {
  LockTally tally;
  for (int n = 1; n <= 500; ++n) tally.take(sample({waiter(n + 1000, n, {step_pid})}));
  const auto waits = tally.waits();
  EXPECT_EQ(waits.waits, 500);
  ASSERT_EQ(waits.application.size(), 10U);
  EXPECT_EQ(waits.application.front().waited, Duration(500));
  EXPECT_EQ(waits.application.back().waited, Duration(491));
}

TEST(LockWaits, SurviveTheirJson) {
  LockTally tally;
  tally.take(sample({waiter(7, 60, {step_pid, 0}), waiter(step_pid, 80, {9})}));
  auto waits = tally.waits();
  waits.cancelled = 1;
  waits.ended = 2;
  waits.unseen = 3;
  waits.powerless = "permission denied";
  EXPECT_EQ(lock_waits_from_json(to_json(waits)), waits);
  EXPECT_EQ(lock_waits_from_json(Json{}), LockWaits{});
  LockWaits twice = waits;
  add(twice, waits);
  EXPECT_EQ(twice.waits, 2);
  EXPECT_EQ(twice.longest, Duration(60));
  EXPECT_EQ(twice.cancelled, 2);
}

TEST(LockWaits, AreToldWithoutWhatATerminalWouldObey) {
  auto seen = sample({waiter(7, 60, {step_pid})});
  seen.names[7] = "a\x1b[2J";
  LockTally tally;
  tally.take(seen);
  EXPECT_EQ(describe(tally.waits()).find('\x1b'), std::string::npos);
}

TEST(LockWaits, ThatHaveJustBegunAreNotCounted) {
  auto seen = sample({waiter(7, 60, {step_pid})});
  seen.waiting[0].since = "";
  LockTally tally;
  tally.take(seen);
  EXPECT_EQ(tally.waits(), LockWaits{});
}

TEST(LockWaits, OfSessionsWithoutANameAreTold) {
  auto seen = sample({waiter(7, 60, {step_pid}), waiter(8, 70, {step_pid})});
  seen.names[7] = "";
  seen.names.erase(8);
  LockTally tally;
  tally.take(seen);
  for (const auto& wait : tally.waits().application) {
    EXPECT_TRUE(wait.who.starts_with("a session without a name (pid ")) << wait.who;
  }
}

TEST(LockWaits, LeaveOutOfTheirJsonWhatDidNotHappen) {
  EXPECT_EQ(canonical(to_json(LockWaits{})), R"({"longest_ms":0,"total_ms":0,"waits":0})");
  const auto back = lock_waits_from_json(*parse_json(
      R"({"waits":1,"application":[{"who":"a","waited_ms":5,"lock":"b","behind":"c"}]})"));
  ASSERT_EQ(back.application.size(), 1U);
  EXPECT_TRUE(back.application[0].behind.empty());
}

TEST(LockWaits, AreToldInOneSentence) {
  LockTally tally;
  tally.take(sample({waiter(7, 60, {step_pid}), waiter(8, 40, {7}), waiter(step_pid, 80, {0})}));
  EXPECT_EQ(describe(tally.waits()),
            "2 sessions waited behind it, at most 60ms, in all 100ms; longest: shop (pid 7, user "
            "app) for ShareLock on public.t; it waited 80ms behind a prepared transaction for "
            "ShareLock on public.t");
  EXPECT_EQ(describe(LockWaits{}), "");
  LockWaits sums;
  sums.waits = 1;
  sums.longest = sums.total = Duration(5);
  EXPECT_EQ(describe(sums), "1 session waited behind it, at most 5ms, in all 5ms");
}

TEST(LockWaits, KeepWhyNothingCouldBeEndedOverTries) {
  LockWaits sum;
  sum.powerless = "permission denied";
  add(sum, LockWaits{});
  EXPECT_EQ(sum.powerless, "permission denied");
  LockWaits later;
  later.powerless = "no such role";
  add(sum, later);
  EXPECT_EQ(sum.powerless, "no such role");
}

// The step holds what one waits for and only queues before another: it is not only queued.
TEST(LockWaits, BehindTheStepInTwoWaysAreBehindWhatItHolds) {
  auto seen =
      sample({waiter(7, 501, {step_pid}), waiter(8, 501, {step_pid}), waiter(step_pid, 600, {9})});
  seen.waiting[0].object = "public.other";
  EXPECT_FALSE(offenders(seen, Duration(500)).queued);
}

}  // namespace
}  // namespace belay::migration
