// The rules of the watch on lock waits, look by look.
#include "world/migrate/lock_guard.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace belay::world {
namespace {

constexpr int step_pid = 100;

migration::LockSample waiting(std::int64_t waited, bool queued = false) {
  migration::LockSample sample;
  sample.waiting.push_back({7, "s", Duration(waited), "app", "ShareLock", "t", {step_pid}});
  if (queued) sample.waiting.push_back({step_pid, "q", Duration(9), "app", "x", "t", {8}});
  sample.step.push_back({step_pid, "12:00"});
  return sample;
}

class ToldLocks final : public ports::LockObserver {
 public:
  Result<migration::LockSample> look(const std::string& prefix) override {
    EXPECT_EQ(prefix, "belay:RUN/1/1/1");
    if (looks.empty()) return fail(ErrorCode::database_unreachable, "nobody answers");
    auto next = looks.front();
    looks.pop_front();
    return next;
  }
  Done cancel(const migration::StepSession& session) override { return did("cancel", session); }
  Done end(const migration::StepSession& session) override { return did("end", session); }

  std::deque<migration::LockSample> looks;
  std::vector<std::string> done;
  bool may = true;

 private:
  Done did(const std::string& what, const migration::StepSession& session) {
    if (!may) return fail(ErrorCode::database_error, "permission denied");
    done.push_back(what + " " + std::to_string(session.pid));
    return {};
  }
};

const LockOrder order{"belay:RUN/1/1/1", std::chrono::milliseconds(500)};

TEST(LockRules, LetTheApplicationWaitWithinTheBudget) {
  ToldLocks locks;
  locks.looks = {waiting(100), waiting(500)};
  LockRules rules(locks, order);
  EXPECT_TRUE(rules.look());
  EXPECT_TRUE(rules.look());
  EXPECT_TRUE(locks.done.empty());
  EXPECT_FALSE(rules.acted());
  EXPECT_EQ(rules.waits().longest, Duration(500));
}

TEST(LockRules, CancelFirstAndEndWhatIsStillInTheWay) {
  ToldLocks locks;
  locks.looks = {waiting(501), waiting(551), {}};
  LockRules rules(locks, order);
  EXPECT_TRUE(rules.look());
  EXPECT_EQ(locks.done, std::vector<std::string>{"cancel 100"});
  EXPECT_TRUE(rules.look());
  EXPECT_TRUE(rules.look());
  EXPECT_EQ(locks.done, (std::vector<std::string>{"cancel 100", "end 100"}));
  EXPECT_TRUE(rules.acted());
  EXPECT_FALSE(rules.only_queued());
  EXPECT_EQ(rules.waits().cancelled, 1);
  EXPECT_EQ(rules.waits().ended, 1);
}

TEST(LockRules, TellAPlaceInTheQueueFromALockThatIsHeld) {
  ToldLocks locks;
  locks.looks = {waiting(501, true)};
  LockRules rules(locks, order);
  EXPECT_TRUE(rules.look());
  EXPECT_TRUE(rules.only_queued());
}

TEST(LockRules, SayThatTheyCouldNotEndIt) {
  ToldLocks locks;
  locks.may = false;
  locks.looks = {waiting(501)};
  LockRules rules(locks, order);
  EXPECT_TRUE(rules.look());
  EXPECT_TRUE(rules.powerless());
  EXPECT_EQ(rules.waits().powerless, "permission denied");
  EXPECT_EQ(rules.waits().cancelled, 0);
}

TEST(LockRules, CountTheLooksThatFailed) {
  ToldLocks locks;
  LockRules rules(locks, order);
  EXPECT_FALSE(rules.look());
  EXPECT_EQ(rules.waits().unseen, 1);
}

TEST(LockRules, LookAgainWhenSomebodyMayHaveWaitedTooLong) {
  const auto pause_after = [](std::deque<migration::LockSample> looks, int stall = 500) {
    ToldLocks locks;
    locks.looks = std::move(looks);
    const auto count = locks.looks.size();
    LockRules rules(locks, {order.step_prefix, std::chrono::milliseconds(stall)});
    for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) {
      static_cast<void>(rules.look());
    }
    return rules.pause().count();
  };
  auto only_ours = waiting(480, true);
  only_ours.waiting.erase(only_ours.waiting.begin());
  EXPECT_EQ(pause_after({migration::LockSample{}}), 100);
  EXPECT_EQ(pause_after({only_ours}), 100);
  EXPECT_EQ(pause_after({migration::LockSample{}}, 200), 40);
  EXPECT_EQ(pause_after({migration::LockSample{}}, 1), 10);
  EXPECT_EQ(pause_after({waiting(100)}), 50);
  EXPECT_EQ(pause_after({waiting(470)}), 30);
  EXPECT_EQ(pause_after({waiting(500)}), 10);
  EXPECT_EQ(pause_after({waiting(501)}), 10);
  EXPECT_EQ(pause_after({waiting(501), {}}), 10) << "what was cancelled may still be in the way";
  EXPECT_EQ(pause_after({}), 50) << "a look that failed";
}

TEST(LockGuard, LetsNothingBeginThatItCannotSee) {
  ToldLocks locks;
  const auto guard = LockGuard::begin(locks, order);
  ASSERT_FALSE(guard);
  EXPECT_EQ(guard.error().code, ErrorCode::database_unreachable);
}

}  // namespace
}  // namespace belay::world
