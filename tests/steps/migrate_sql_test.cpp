// migrate with Belay's own SQL files: one transaction each, what a failure, a lock or a kill
// leaves, the checksum of what was applied, and the way back.
#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class MigrateSql : public testing::Test {
 protected:
  MigrateSql() {
    scene_.reconfigure("tool = \"alembic\"\nenv_pass = [\"DATABASE_URL\"]", "tool = \"sql\"");
    scene_.reconfigure("[environment.test.backups]",
                       "[environment.test.locks]\nwait = \"50ms\"\n[environment.test.backups]");
    add("0001__items", "CREATE TABLE items (id int PRIMARY KEY, body text)", "DROP TABLE items");
    add("0002__short", "ALTER TABLE items ADD CONSTRAINT short CHECK (length(body) < 9)",
        "ALTER TABLE items DROP CONSTRAINT short");
  }

  fs::path file(const std::string& name) const {
    return scene_.path("dist/app/migrations/" + name);
  }
  void add(const std::string& name, const std::string& up, const std::string& down = "") {
    write_text(file("V" + name + ".up.sql"), up);
    if (!down.empty()) write_text(file("V" + name + ".down.sql"), down);
  }
  // A database at 0001 with one row, by a run of its own.
  void begin() {
    const auto ended = migrate("0001");
    ASSERT_EQ(ended.status, status::succeeded) << ended.output;
    scene_.sql("INSERT INTO items VALUES (1, 'kept')");
  }
  std::string plan(const std::string& to, const std::vector<std::string>& then = {}) {
    std::vector<std::string> steps{step(
        "stage", "release = \"dist/app\"\nname = \"app-" + std::to_string(++releases_) + "\"\n")};
    steps.push_back(step("migrate", "to = \"" + to + "\"\n"));
    steps.insert(steps.end(), then.begin(), then.end());
    return scene_.write_steps("migrate", steps);
  }
  Ended migrate(const std::string& to, const std::vector<std::string>& then = {}) {
    return scene_.belay({"run", plan(to, then)});
  }
  void expect(const Ended& ended, int status, const std::string& text = "") {
    EXPECT_EQ(ended.status, status) << ended.output;
    EXPECT_NE(ended.output.find(text), std::string::npos) << ended.output;
  }
  std::string revision() { return scene_.belay({"current"}).output; }
  std::string constraints() {
    return scene_.value("SELECT count(*) FROM pg_constraint WHERE conname = 'short'");
  }
  void wait_for_sleep(Child& run) {
    while (scene_.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                        "AND wait_event = 'PgSleep'") == "0") {
      ASSERT_FALSE(run.has_ended()) << run.output_so_far();
    }
  }

  Scene scene_;
  int releases_ = 0;
  const std::string fails_ = step("command", "run = [\"false\"]\nharmless = true\n");
};

}  // namespace

TEST_F(MigrateSql, DeploysAndIsVerifiedAgainstItsFiles) {
  const auto ended = scene_.belay({"run", scene_.add_plan("app", "head")});
  expect(ended, status::succeeded);
  EXPECT_EQ(revision(), "0002\n");
  EXPECT_EQ(scene_.value("SELECT string_agg(revision || ' ' || name, ',' ORDER BY position) FROM "
                         "belay.migration"),
            "0001 items,0002 short");
  EXPECT_EQ(scene_.value("SELECT count(DISTINCT transaction_id) FROM belay.migration"), "2");
  scene_.expect_nothing_left();
}

TEST_F(MigrateSql, GoesBackByItsDownFiles) {
  ASSERT_NO_FATAL_FAILURE(begin());
  expect(migrate("0002", {fails_}), status::rolled_back);
  EXPECT_EQ(revision(), "0001\n");
  EXPECT_EQ(constraints(), "0");
  EXPECT_EQ(scene_.value("SELECT body FROM items"), "kept");
}

TEST_F(MigrateSql, AFailureInsideATransactionLeavesNothingOfItsFile) {
  add("0003__broken", "CREATE TABLE never (a int);\nSELECT 1/0;\n");
  ASSERT_NO_FATAL_FAILURE(begin());
  expect(migrate("0003"), status::rolled_back, "division by zero (22012)");
  EXPECT_EQ(scene_.value("SELECT to_regclass('never')"), "");
  EXPECT_EQ(revision(), "0001\n");
}

TEST_F(MigrateSql, AFailureNamesItsLine) {
  add("0003__broken", "SELECT 'é';\nSELECT 1;\nSELECT wrong;\n");
  expect(migrate("0003"), status::rolled_back, "at line 3: column \"wrong\" does not exist");
}

TEST_F(MigrateSql, AFailureOutsideATransactionNamesWhatItLeft) {
  add("0003__halves", "-- belay: no transaction\nCREATE TABLE half (a int);\nSELECT 1/0;\n");
  ASSERT_NO_FATAL_FAILURE(begin());
  const auto ended = migrate("0003");
  expect(ended, status::person, "added table public.half");
  EXPECT_NE(ended.output.find("at statement 2 of 2"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("DROP TABLE IF EXISTS public.half;"), std::string::npos)
      << ended.output;
  EXPECT_EQ(revision(), "0002\n");
}

TEST_F(MigrateSql, OfSeveralThatStopsInTheMiddleSaysWhereTheSchemaIsAndWhichFileToMend) {
  add("0003__broken", "SELECT 1/0;\n");
  scene_.write_plan("stop",
                    "[plan]\nname = \"stop\"\non_failure = \"stop\"\n[[phase]]\nname = \"one\"\n" +
                        step("stage", "release = \"dist/app\"\nname = \"app-1\"\n") +
                        step("migrate", "to = \"0003\"\n"));
  const auto ended = scene_.belay({"run", "plans/stop.toml"});
  expect(ended, status::person, "now         the schema is at revision 0002\n");
  EXPECT_EQ(revision(), "0002\n");
  expect(scene_.belay({"audit", "show", "--json"}), status::succeeded,
         "migrations/V0003__broken.up.sql");
}

TEST_F(MigrateSql, BuildsAnIndexConcurrentlyBehindAReaderWithoutALockTimeout) {
  add("0003__index",
      "-- belay: no transaction\nCREATE INDEX CONCURRENTLY by_body ON items (body);");
  ASSERT_EQ(migrate("0002").status, status::succeeded);
  Held holder(Postgres::shared().url(scene_.database()), "INSERT INTO items VALUES (2, 'open')");
  const auto run = scene_.start({"run", plan("0003")});
  // Longer than the lock budget of 50 ms: the wait shows as a lock that is asked for and not had.
  for (int seen = 0; seen < 100;) {
    ASSERT_FALSE(run->has_ended()) << run->output_so_far();
    if (scene_.value("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0") ++seen;
  }
  holder.release();
  expect(run->wait(), status::succeeded);
  EXPECT_EQ(scene_.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'by_body'::regclass"),
            "t");
}

TEST_F(MigrateSql, AnAppliedFileThatWasEditedIsRefused) {
  ASSERT_NO_FATAL_FAILURE(begin());
  write_text(file("V0001__items.up.sql"), "CREATE TABLE items (id int)");
  expect(migrate("0002"), status::nothing_changed,
         "V0001__items.up.sql: was changed after it was applied");
  EXPECT_EQ(revision(), "0001\n");
  EXPECT_EQ(constraints(), "0");
}

TEST_F(MigrateSql, TriesAgainBehindAShortLock) {
  ASSERT_NO_FATAL_FAILURE(begin());
  Held holder(Postgres::shared().url(scene_.database()), "LOCK TABLE items IN SHARE MODE");
  const auto run = scene_.start({"run", plan("0002")});
  while (run->output_so_far().find("try 2 of 40") == std::string::npos) {
    ASSERT_FALSE(run->has_ended()) << run->output_so_far();
    usleep(2000);
  }
  EXPECT_EQ(constraints(), "0");
  holder.release();
  expect(run->wait(), status::succeeded);
  EXPECT_EQ(revision(), "0002\n");
}

TEST_F(MigrateSql, ACrashInTheMiddleOfAStretchIsResumedFromWhereItIs) {
  add("0003__slow", "CREATE TABLE marks AS SELECT 'once' AS at; SELECT pg_sleep(0.4)");
  add("0004__last", "INSERT INTO marks VALUES ('twice')");
  const auto run = scene_.start({"run", plan("0004")});
  ASSERT_NO_FATAL_FAILURE(wait_for_sleep(*run));
  run->signal(SIGKILL);
  run->wait();
  expect(scene_.belay({"resume"}), status::succeeded);
  EXPECT_EQ(revision(), "0004\n");
  EXPECT_EQ(scene_.value("SELECT string_agg(at, ',' ORDER BY at) FROM marks"), "once,twice");
  scene_.expect_nothing_left();
}

TEST_F(MigrateSql, ALostConnectionIsDecidedByTheRowInTheTarget) {
  add("0003__slow", "CREATE TABLE marks AS SELECT 'once' AS at; SELECT pg_sleep(0.4)");
  ASSERT_NO_FATAL_FAILURE(begin());
  const auto run = scene_.start({"run", plan("0003")});
  ASSERT_NO_FATAL_FAILURE(wait_for_sleep(*run));
  scene_.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
  expect(run->wait(), status::succeeded);
  EXPECT_EQ(scene_.value("SELECT count(*) FROM marks"), "1");
  EXPECT_EQ(revision(), "0003\n");
}

TEST_F(MigrateSql, WithoutADownFileTheBackupIsRestoredAndItsHistoryWithIt) {
  add("0003__gone", "ALTER TABLE items ADD CONSTRAINT other CHECK (id < 9)");
  ASSERT_NO_FATAL_FAILURE(begin());
  const auto ended = scene_.belay(
      {"run",
       scene_.write_steps("restores", {step("stage", "release = \"dist/app\"\n"), step("backup"),
                                       step("migrate", "to = \"0003\"\n"), fails_})});
  expect(ended, status::restored);
  EXPECT_EQ(revision(), "0001\n");
  EXPECT_EQ(constraints(), "0");
  EXPECT_EQ(scene_.value("SELECT body FROM items"), "kept");
  // And it goes on from there.
  add("0003__gone", "ALTER TABLE items ADD CONSTRAINT other CHECK (id < 9)", "SELECT 1");
  expect(migrate("0003"), status::succeeded);
}

}  // namespace belay::steps_test
