// Looks at the locks of a real server: a holder, a waiter, and those behind it.
#include "world/pg/lock_observer.hpp"

#include <algorithm>
#include <thread>

#include "world/pg/target.hpp"

namespace belay::world {
namespace {

class Locks : public testing::Test {
 protected:
  Locks() : observer(take(open_lock_observer(target.options("belay:RUN/runner"), none))) {
    target.sql("CREATE TABLE \"we\"\"ird\" (v int)");
  }
  ~Locks() override {
    if (waiter.joinable()) waiter.join();
  }
  std::string url(const std::string& application) const {
    return target.server.url(target.name) + "?application_name=" + application;
  }
  // A session that waits until its lock is to be had.
  void let_wait(const std::string& application) {
    waiter = std::thread([address = url(application)] {
      support::Held waiting(address, "LOCK TABLE \"we\"\"ird\" IN ACCESS SHARE MODE");
    });
  }
  // Looks until somebody waits, by the server's clock and not ours.
  migration::LockSample look_until_waiting(ports::LockObserver& eye) {
    while (true) {
      auto sample = take(eye.look("belay:RUN/1/1/1"));
      if (!sample.waiting.empty() && !sample.waiting[0].since.empty()) return sample;
    }
  }

  Target target{"locks"};
  Redactor none;
  std::unique_ptr<ports::LockObserver> observer;
  std::thread waiter;
};

constexpr const char* lock = "LOCK TABLE \"we\"\"ird\"";

TEST_F(Locks, ThatNobodyWaitsForAreNotSeen) {
  const support::Held holder(url("belay:RUN/1/1/1"), lock);
  EXPECT_TRUE(take(observer->look("belay:RUN/1/1/1")).waiting.empty());
}

TEST_F(Locks, ShowWhoWaitsForWhatBehindWhom) {
  support::Held holder(url("belay:RUN/1/1/1"), lock);
  let_wait("shop");
  const auto sample = look_until_waiting(*observer);
  holder.release();
  ASSERT_EQ(sample.waiting.size(), 1U);
  EXPECT_EQ(sample.waiting[0].mode, "AccessShareLock");
  EXPECT_EQ(sample.waiting[0].object, "public.\"we\"\"ird\"");
  EXPECT_EQ(sample.waiting[0].user, "postgres");
  EXPECT_EQ(sample.waiting[0].blocked_by, std::vector{holder.pid()});
  EXPECT_EQ(sample.names.at(sample.waiting[0].pid), "shop");
  ASSERT_EQ(sample.step.size(), 1U);
  EXPECT_EQ(sample.step[0].pid, holder.pid());
  EXPECT_FALSE(sample.step[0].started.empty());
}

TEST_F(Locks, AreSeenByARoleWithoutAnyRight) {
  target.server.create_role("plain_locks");
  auto options = target.options("belay:RUN/runner");
  options.url = Secret(target.server.url(target.name, "plain_locks"));
  const auto plain = take(open_lock_observer(options, none));
  support::Held holder(url("belay:RUN/1/1/1"), lock);
  let_wait("shop");
  const auto sample = look_until_waiting(*plain);
  EXPECT_EQ(sample.names.at(sample.waiting[0].pid), "shop");
  ASSERT_EQ(sample.step.size(), 1U);
  // What it may not end it says.
  EXPECT_FALSE(plain->end({holder.pid(), sample.step[0].started}));
  EXPECT_TRUE(holder.alive());
  holder.release();
}

TEST_F(Locks, OfAnIdleSessionAreGoneOnlyWhenItIsEnded) {
  support::Held holder(url("belay:RUN/1/1/1"), lock);
  let_wait("shop");
  const auto sample = look_until_waiting(*observer);
  take(observer->cancel(sample.step.at(0)));
  EXPECT_TRUE(holder.alive());
  take(observer->end({sample.step.at(0).pid, "another start"}));
  EXPECT_TRUE(holder.alive());
  take(observer->end(sample.step.at(0)));
  waiter.join();  // it has its lock
  EXPECT_FALSE(holder.alive());
}

}  // namespace
}  // namespace belay::world
