// Belay's own migrations in a real session: the row and the script together, or neither.
#include "world/pg/sql_target.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "world/pg/target.hpp"

namespace belay::world {
namespace {

using ports::Direction;
using ports::ToolEnd;

struct Going final : ports::Stop {
  ports::StopLevel level() const override { return ports::StopLevel::none; }
};

class SqlSession : public testing::Test {
 protected:
  SqlSession() : sql(take(open_sql_target(target.options()))) {
    take(target.database->make_belay_schema());
    take(target.database->take_epoch("test", 1, attempt.run, "me"));
    take(sql->make_history());
  }
  ports::ToolResult perform(const std::string& id, const std::string& text,
                            Direction direction = Direction::up) {
    if (!session) session = take(sql->open(grant));
    const auto down = migration::SqlScript{id + ".down.sql", text};
    return session->perform({id, "x", "sum", {id + ".up.sql", text}, down}, direction, Going{});
  }
  // As the files 1, 2, 3, … in one message; how many were committed.
  std::size_t perform_several(const std::vector<std::string>& texts) {
    if (!session) session = take(sql->open(grant));
    std::vector<migration::SqlMigration> files;
    for (const auto& text : texts) {
      const std::string id = std::to_string(files.size() + 1);
      files.push_back({id, "x", "sum", {id + ".up.sql", text}, {}});
    }
    several = session->perform_several(files, Going{});
    return several.committed;
  }
  // Statement by statement, as after "-- belay: no transaction".
  ports::ToolResult perform_outside(const std::string& id, const std::string& text) {
    if (!session) session = take(sql->open(grant));
    return session->perform({id, "x", "sum", {id + ".up.sql", text, false}, {}}, Direction::up,
                            Going{});
  }
  std::string there(const std::string& table) {
    return target.value("SELECT to_regclass('" + table + "')");
  }

  Target target;
  std::unique_ptr<ports::SqlTarget> sql;
  AttemptId attempt{make_run_id(Instant{}, static_cast<std::uint64_t>(getpid()), 12), {0, 1}, 1};
  ports::SqlGrant grant{"test",
                        1,
                        attempt,
                        {std::chrono::milliseconds(50), 2},
                        std::chrono::minutes(1),
                        std::chrono::minutes(1)};
  std::unique_ptr<ports::SqlSession> session;
  ports::Several several;
};

TEST_F(SqlSession, CommitsAScriptTogetherWithItsRow) {
  const auto result = perform("1", "CREATE TABLE a (x int) -- no semicolon, a comment at the end");
  EXPECT_EQ(result.end, ToolEnd::done) << result.summary;
  EXPECT_EQ(target.value("SELECT revision || ' ' || checksum FROM belay.migration WHERE "
                         "transaction_id = (SELECT xmin::text FROM pg_class WHERE relname = 'a')"),
            "1 sum");
  EXPECT_EQ(target.value("SELECT version_num FROM belay.version"), "1");
}

TEST_F(SqlSession, CommitsNothingUnderAnOldEpoch) {
  take(target.database->take_epoch("test", 2, attempt.run, "another"));
  const auto result = perform("1", "CREATE TABLE a (x int)");
  EXPECT_EQ(result.end, ToolEnd::failed);
  EXPECT_NE(result.summary.find("epoch 1 of 'test' is over"), std::string::npos) << result.summary;
  EXPECT_EQ(there("a"), "");
  EXPECT_EQ(take(sql->applied()).size(), 0U);
}

TEST_F(SqlSession, CommitsSeveralFilesOfOneMessageEachByItself) {
  EXPECT_EQ(perform_several({"CREATE TABLE a (x int)", "CREATE TABLE b (x int) -- at the end",
                             "CREATE TABLE c (x int);"}),
            3U);
  EXPECT_EQ(target.value("SELECT string_agg(revision, ' ' ORDER BY position) FROM belay.migration"),
            "1 2 3");
  EXPECT_EQ(target.value("SELECT count(DISTINCT transaction_id) FROM belay.migration"), "3");
}

TEST_F(SqlSession, DoesNothingBehindAFileThatFailedInItsMessage) {
  EXPECT_EQ(perform_several({"CREATE TABLE a (x int)", "CREATE TABLE b (x int); SELECT 1/0",
                             "CREATE TABLE c (x int)"}),
            1U);
  EXPECT_EQ(there("a") + there("b") + there("c"), "a");
  EXPECT_EQ(target.value("SELECT string_agg(revision, ' ') FROM belay.migration"), "1");
  EXPECT_FALSE(several.is_told) << "only alone it says in which line";
  EXPECT_EQ(perform("2", "CREATE TABLE b (x int)").end, ToolEnd::done);
}

TEST_F(SqlSession, SaysOfAMessageThatALockWasNotHad) {
  target.sql("CREATE TABLE held (x int)");
  const support::Held holder(target.server.url(target.name), "LOCK TABLE held");
  EXPECT_EQ(perform_several({"CREATE TABLE a (x int)", "LOCK TABLE held", "SELECT 1"}), 1U);
  EXPECT_TRUE(several.is_told);
  EXPECT_EQ(several.result.end, ToolEnd::lock_timeout);
}

// Whoever waits behind it would wait once more.
TEST_F(SqlSession, DoesNotLetAFileOfAMessageBeginAgainThatWasCancelled) {
  if (!session) session = take(sql->open(grant));
  std::thread canceller([this] {
    while (target.value("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE "
                        "wait_event = 'PgSleep' AND datname = current_database()") == "0") {
    }
  });
  EXPECT_EQ(perform_several({"CREATE TABLE a (x int)", "SELECT pg_sleep(600)"}), 1U);
  canceller.join();
  EXPECT_TRUE(several.is_told);
  EXPECT_EQ(several.result.end, ToolEnd::failed);
}

// The server reads a message as a whole before it begins with it.
TEST_F(SqlSession, BeginsNoFileOfAMessageThatIsNoSqlAnywhere) {
  EXPECT_EQ(perform_several({"CREATE TABLE a (x int)", "CREATE TABEL b (x int)"}), 0U);
  EXPECT_EQ(there("a"), "");
}

TEST_F(SqlSession, GivesNoFileOfAMessageWhatTheOneBeforeSet) {
  EXPECT_EQ(perform_several({"CREATE SCHEMA s; SET search_path = s", "CREATE TABLE a (x int)"}),
            2U);
  EXPECT_EQ(target.value("SELECT to_regclass('public.a')"), "a");
}

TEST_F(SqlSession, CommitsNoFileOfAMessageUnderAnOldEpoch) {
  take(target.database->take_epoch("test", 2, attempt.run, "another"));
  EXPECT_EQ(perform_several({"CREATE TABLE a (x int)", "CREATE TABLE b (x int)"}), 0U);
  EXPECT_EQ(there("a") + there("b"), "");
}

TEST_F(SqlSession, GoesOnAfterAFailureAsIfItHadNotBeen) {
  EXPECT_EQ(perform("1", "CREATE TABLE a (x int); SELECT 1/0").end, ToolEnd::failed);
  EXPECT_EQ(perform("1", "CREATE TABLE b (x int)").end, ToolEnd::done);
  EXPECT_EQ(there("a") + there("b"), "b");
}

TEST_F(SqlSession, GivesNoScriptWhatAnEarlierOneSet) {
  EXPECT_EQ(perform("1", "CREATE SCHEMA s; SET search_path = s; SET lock_timeout = 0").end,
            ToolEnd::done);
  EXPECT_EQ(perform("2", "CREATE TABLE a AS SELECT current_setting('lock_timeout') AS t").end,
            ToolEnd::done);
  EXPECT_EQ(target.value("SELECT t FROM public.a"), "50ms");
}

TEST_F(SqlSession, GivesNoScriptOutsideATransactionWhatAnEarlierOneSet) {
  EXPECT_EQ(perform_outside("1", "CREATE SCHEMA s; SET search_path = s").end, ToolEnd::done);
  EXPECT_EQ(perform_outside("2", "CREATE TABLE a (x int)").end, ToolEnd::done);
  EXPECT_EQ(there("public.a"), "a");
}

TEST_F(SqlSession, TakesNothingBackUnderAnOldEpoch) {
  perform("1", "CREATE TABLE a (x int)");
  take(target.database->take_epoch("test", 2, attempt.run, "another"));
  const auto result = perform("1", "DROP TABLE a", Direction::down);
  EXPECT_EQ(result.end, ToolEnd::failed);
  EXPECT_NE(result.summary.find("epoch 1 of 'test' is over"), std::string::npos) << result.summary;
  EXPECT_EQ(there("a"), "a");
}

TEST_F(SqlSession, CountsItsTransactionsAsOurs) {
  perform("1", "CREATE TABLE a (x int)");
  perform("1", "DROP TABLE a", Direction::down);
  perform("1", "CREATE TABLE a (x int)");
  const auto own = take(target.database->own_transactions({"belay", "version"}));
  const std::string last = target.value("SELECT transaction_id FROM belay.migration");
  EXPECT_NE(std::ranges::find(own, last), own.end());
  const std::string down =
      target.value("SELECT transaction_id FROM belay.marker WHERE marker LIKE 'reverted 1 %'");
  EXPECT_NE(std::ranges::find(own, down), own.end());
}

TEST_F(SqlSession, SaysThatALockWasNotHad) {
  perform("1", "CREATE TABLE a (x int)");
  const support::Held holder(target.server.url(target.name), "LOCK TABLE a IN SHARE MODE");
  EXPECT_EQ(perform("2", "ALTER TABLE a ADD COLUMN y int").end, ToolEnd::lock_timeout);
}

// Where the statements before it stay, it is the only one that may be tried again.
TEST_F(SqlSession, TriesAStatementOutsideATransactionAgain) {
  perform("1", "CREATE TABLE a (x int); CREATE TABLE b (x int)");
  grant.budget.attempts = 1000;
  session.reset();
  support::Held holder(target.server.url(target.name), "LOCK TABLE a IN SHARE MODE");
  std::atomic<bool> over = false;
  std::jthread releasing([&] {
    std::string first, now;
    while (!over && (first.empty() || now.empty() || now == first)) {
      now = target.value(
          "SELECT query_start FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE "
          "'ALTER TABLE a%'");
      if (first.empty()) first = now;
    }
    holder.release();
  });
  const auto result =
      perform_outside("2", "INSERT INTO b VALUES (1); ALTER TABLE a ADD COLUMN y int");
  over = true;
  EXPECT_EQ(result.end, ToolEnd::done) << result.summary;
  EXPECT_EQ(target.value("SELECT count(*) FROM b"), "1");
}

TEST_F(SqlSession, SaysThatItWasTheVictimOfADeadlock) {
  const auto result =
      perform("1", "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'deadlock_detected'; END $$");
  EXPECT_EQ(result.end, ToolEnd::lock_timeout) << result.summary;
}

// Tried again, the statements before it would be done twice.
TEST_F(SqlSession, FailsWhereALockIsNotHadAfterStatementsThatStay) {
  perform("1", "CREATE TABLE a (x int); CREATE TABLE b (x int)");
  const support::Held holder(target.server.url(target.name), "LOCK TABLE a IN SHARE MODE");
  const auto result =
      perform_outside("2", "INSERT INTO b VALUES (1); ALTER TABLE a ADD COLUMN y int");
  EXPECT_EQ(result.end, ToolEnd::failed) << result.summary;
  EXPECT_NE(result.summary.find("at statement 2 of 2"), std::string::npos) << result.summary;
  EXPECT_EQ(target.value("SELECT count(*) FROM b"), "1");
  EXPECT_EQ(perform_outside("3", "ALTER TABLE a ADD COLUMN y int").end, ToolEnd::lock_timeout);
}

TEST_F(SqlSession, ATerminatedServerProcessIsALostConnection) {
  const auto result =
      perform("1",
              "CREATE TABLE a (x int); SELECT pg_terminate_backend(pg_backend_pid())"
              "; SELECT pg_sleep(60)");
  EXPECT_EQ(result.end, ToolEnd::lost) << result.summary;
  EXPECT_EQ(there("a"), "");
}

}  // namespace
}  // namespace belay::world
