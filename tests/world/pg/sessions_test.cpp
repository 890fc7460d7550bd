#include <signal.h>

#include "world/pg/target.hpp"

namespace belay::world {
namespace {

std::string named(const Target& target, const std::string& application) {
  return target.server.url(target.name) + "?application_name=" + application;
}

TEST(Sessions, AreThoseOfThisDatabaseButOurOwn) {
  const Target target;
  const Target elsewhere("elsewhere");
  const support::Held here(named(target, "app"), "SELECT 1");
  const support::Held there(named(elsewhere, "app"), "SELECT 1");
  const auto sessions = take(target.database->sessions());
  ASSERT_EQ(sessions.size(), 1U);
  EXPECT_EQ(sessions[0].pid, here.pid());
  EXPECT_EQ(sessions[0].application, "app");
  EXPECT_EQ(sessions[0].user, "postgres");
  EXPECT_EQ(sessions[0].state, "idle in transaction");
  EXPECT_FALSE(sessions[0].started.empty());
  EXPECT_TRUE(sessions[0].transaction_age.has_value());
}

TEST(Sessions, OfOtherRolesAreHiddenFromARoleWithoutMonitor) {
  const Target target;
  target.server.create_role("plain_sessions");
  const support::Held held(named(target, "app"), "SELECT 1");
  const auto plain = target.open_as("plain_sessions");
  const auto sessions = take(plain->sessions());
  ASSERT_EQ(sessions.size(), 1U);
  EXPECT_EQ(sessions[0].state, "");
  EXPECT_EQ(sessions[0].started, "");
  EXPECT_FALSE(sessions[0].transaction_age.has_value());
  // Which is why "none seen" says nothing without this:
  EXPECT_TRUE(take(plain->long_transactions(Duration(0))).empty());
  EXPECT_FALSE(take(plain->server()).sees_all_sessions);
}

TEST(LongTransactions, AreThoseOldEnoughAndEveryDump) {
  const Target target;
  const support::Held held(named(target, "app"), "SELECT 1");
  EXPECT_EQ(take(target.database->long_transactions(Duration(0))).size(), 1U);
  EXPECT_TRUE(take(target.database->long_transactions(std::chrono::hours(1))).empty());
  const support::Held dump(named(target, "pg_dump"), "SELECT 1");
  const auto found = take(target.database->long_transactions(std::chrono::hours(1)));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].application, "pg_dump");
}

TEST(EndSessions, EndsAnIdleHolderOfLocksInTheWholeClusterAndNobodyElse) {
  const Target target;
  const Target elsewhere("elsewhere");
  target.sql("CREATE TABLE t (v int)");
  support::Held holder(named(target, "belay:RUN/1/1/1"), "LOCK TABLE t");
  support::Held far(named(elsewhere, "belay:RUN/1/2/1"), "SELECT 1");
  support::Held other(named(target, "belay:OTHER/1/1/1"), "SELECT 1");
  EXPECT_EQ(take(target.database->end_sessions("belay:RUN/", std::chrono::seconds(30))), 2);
  EXPECT_FALSE(holder.alive());
  EXPECT_FALSE(far.alive());
  EXPECT_TRUE(other.alive());
  target.sql("SET lock_timeout = '10s'; LOCK TABLE t");
  EXPECT_EQ(take(target.database->end_sessions("belay:RUN/", std::chrono::seconds(30))), 0);
}

TEST(EndSessions, SparesTheSessionItWorksFrom) {
  const Target target;
  const auto ours = target.open("belay:RUN/9/9/9");
  EXPECT_EQ(take(ours->end_sessions("belay:RUN/", std::chrono::seconds(30))), 0);
}

TEST(EndSessions, TakesThePrefixAsItIs) {
  const Target target;
  support::Held other(named(target, "belayXRUN"), "SELECT 1");
  EXPECT_EQ(take(target.database->end_sessions("belay_RUN", std::chrono::seconds(30))), 0);
  EXPECT_EQ(take(target.database->end_sessions("%", std::chrono::seconds(30))), 0);
  EXPECT_TRUE(other.alive());
}

TEST(EndSessions, SaysWhoDidNotEnd) {
  const Target target;
  target.server.create_role("plain_ending");
  support::Held held(named(target, "belay:RUN/1/1/1"), "SELECT 1");
  const auto ended =
      target.open_as("plain_ending")->end_sessions("belay:RUN/", std::chrono::milliseconds(1));
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::database_error);
  EXPECT_TRUE(held.alive());
}

TEST(EndSessions, MeetsItsDeadlineWhenAProcessDoesNotEnd) {
  const Target target;
  const support::Held held(named(target, "belay:RUN/1/1/1"), "SELECT 1");
  ASSERT_EQ(kill(held.pid(), SIGSTOP), 0);
  const auto ended = target.database->end_sessions("belay:RUN/", std::chrono::milliseconds(50));
  kill(held.pid(), SIGCONT);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().disposition, Disposition::retry);
  EXPECT_NE(ended.error().message.find(std::to_string(held.pid())), std::string::npos);
}

}  // namespace
}  // namespace belay::world
