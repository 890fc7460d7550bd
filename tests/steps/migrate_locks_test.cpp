// migrate under the watch on lock waits: real Alembic holds ACCESS EXCLUSIVE and dawdles, a session
// of the application waits behind it. Barriers are advisory locks and files, never the clock.
#include <thread>

#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

class LockWatch : public testing::Test {
 protected:
  void begin(const std::string& upgrade, const std::string& locks) {
    scene_.add_release("app", {first_revision(), {"0002", "0001", upgrade, "pass"}});
    scene_.sql(
        "CREATE TABLE items (id serial PRIMARY KEY, body text);"
        "INSERT INTO items VALUES (1, 'kept');"
        "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);"
        "INSERT INTO alembic_version VALUES ('0001')");
    // A wait that only the watch can end: the migration's own limit is minutes away.
    scene_.configure("[environment.test.locks]\nwait = \"5m\"\n" + locks);
    plan_ = scene_.write_steps(
        "locks", {step("stage", "release = \"dist/app\"\n"), step("migrate", "to = \"0002\"\n")});
  }
  // A session of the application that reads items and gets its answer, whenever that is.
  std::thread reader() const {
    return std::thread(
        [url = Postgres::shared().url(scene_.database()) + "?application_name=shop"] {
          const Held reading(url, "SELECT body FROM items");
        });
  }
  // Until a session of the run holds the table.
  void wait_for_hold(Child& run) {
    while (scene_.value("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE "
                        "l.granted AND mode = 'AccessExclusiveLock' AND relation = "
                        "'items'::regclass AND application_name LIKE 'belay:%'") == "0") {
      ASSERT_FALSE(run.has_ended()) << run.output_so_far();
    }
  }
  // The facts of the last record of the migrate step that has some.
  Json facts() {
    const auto records = scene_.json({"audit", "show"});
    Json found;
    for (const auto& record : *records["records"].if_array()) {
      const auto& body = record["body"]["facts"]["lock_waits"];
      if (!body.is_null()) found = body;
    }
    return found;
  }

  Scene scene_;
  std::string plan_;
};

}  // namespace

// The cancel reaches it inside its statement: it waits for the test's own advisory lock.
TEST_F(LockWatch, CancelsAMigrationThatHoldsATableLongerThanTheApplicationMayWait) {
  begin("op.execute('LOCK TABLE items; SELECT pg_advisory_lock(4711)')",
        "stall = \"100ms\"\nattempts = 40\n");
  const Held gate(Postgres::shared().url(scene_.database()), "SELECT pg_advisory_lock(4711)");
  const auto run = scene_.start({"run", plan_});
  for (int stall = 0; stall < 3; ++stall) {
    ASSERT_NO_FATAL_FAILURE(wait_for_hold(*run));
    reader().join();  // it got its answer, though the gate is shut: the migration was cancelled
  }
  const auto ended = run->wait();
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("cancelled 3 times"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("lock waits: 1 session waited behind it"), std::string::npos);
  EXPECT_EQ(scene_.revision(), "0001");
  const auto waits = facts();
  EXPECT_EQ(waits["cancelled"].int_or(0), 3);
  EXPECT_EQ(waits["waits"].int_or(0), 3);
  EXPECT_GT(waits["longest_ms"].int_or(0), 100);
  const auto& longest = waits["application"].if_array()->front();
  EXPECT_EQ(longest["who"].string_or("").substr(0, 4), "shop");
  EXPECT_EQ(longest["lock"].string_or(""), "AccessShareLock on public.items");
  EXPECT_EQ(longest["behind"], Json(Json::Array{"the migration"}));
  scene_.expect_nothing_left();
}

// A cancel does nothing to a session that is idle in its transaction, which Alembic's is while
// Python runs; so it is ended.
TEST_F(LockWatch, EndsAMigrationThatDawdlesInPythonWithItsLocksHeld) {
  begin(
      "import os, time\n    op.execute('LOCK TABLE items')\n"
      "    while not os.path.exists('" +
          scene_.path("go").string() +
          "'): time.sleep(0.01)\n"
          "    op.execute('SELECT 1')",
      "stall = \"100ms\"\n");
  const auto run = scene_.start({"run", plan_});
  ASSERT_NO_FATAL_FAILURE(wait_for_hold(*run));
  reader().join();
  write_text(scene_.path("go"), "");
  const auto ended = run->wait();
  // Once it no longer dawdles, the next try is through.
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(scene_.revision(), "0002");
  EXPECT_EQ(facts()["ended"].int_or(0), 1);
  EXPECT_NE(ended.output.find("cancelled and ended for that"), std::string::npos) << ended.output;
  scene_.expect_nothing_left();
}

// The migration waits itself, and readers stand behind it in the queue.
TEST_F(LockWatch, LeavesTheQueueWhenTheApplicationWaitsBehindItsPlaceInIt) {
  begin("op.execute('LOCK TABLE items')", "stall = \"100ms\"\nattempts = 2\n");
  const Held old(Postgres::shared().url(scene_.database()) + "?application_name=nightly",
                 "SELECT body FROM items");
  const auto run = scene_.start({"run", plan_});
  for (int place = 0; place < 2; ++place) {
    while (scene_.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0") {
      ASSERT_FALSE(run->has_ended()) << run->output_so_far();
    }
    reader().join();
  }
  const auto ended = run->wait();
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("did not get its locks in 2 tries"), std::string::npos)
      << ended.output;
  const auto waits = facts();
  EXPECT_EQ(waits["waits"].int_or(0), 2);
  EXPECT_EQ(waits["migration"].if_array()->front()["behind"].if_array()->size(), 1U);
  EXPECT_EQ(
      waits["migration"].if_array()->front()["behind"].if_array()->front().string_or("").substr(0,
                                                                                                7),
      "nightly");
}

TEST_F(LockWatch, OfAMigrationThatNobodyWaitsForSaysSo) {
  begin("pass", "");
  const auto ended = scene_.belay({"run", plan_});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(facts(), Json(Json::Object{{"waits", 0}, {"longest_ms", 0}, {"total_ms", 0}}));
  EXPECT_EQ(ended.output.find("lock waits"), std::string::npos) << ended.output;
}

}  // namespace belay::steps_test
