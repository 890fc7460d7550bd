// migrate: revision by revision with real Alembic: what is refused before the first write, what a
// lock, a failure or a kill leaves, and the way back.
#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

// Makes an old release fail, and takes nothing from it when it is dropped.
const RevisionText constraint{"0002", "0001",
                              "op.create_check_constraint('short', 'items', 'length(body) < 9')",
                              "op.drop_constraint('short', 'items')"};
const RevisionText broken{"0003", "0002",
                          "op.create_table('never', sa.Column('at', sa.Text))\n"
                          "    op.execute('SELECT 1/0')",
                          "op.drop_table('never')"};

class MigrateStep : public testing::Test {
 protected:
  // A database at 0001 with one row, without a run of ours.
  void begin(const std::vector<RevisionText>& more) {
    std::vector<RevisionText> revisions{first_revision()};
    revisions.insert(revisions.end(), more.begin(), more.end());
    scene_.add_release("app", revisions);
    scene_.sql(
        "CREATE TABLE items (id serial PRIMARY KEY, body text);"
        "INSERT INTO items VALUES (1, 'kept');"
        "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);"
        "INSERT INTO alembic_version VALUES ('0001')");
  }
  std::string plan(const std::string& to, const std::string& then = "") {
    return scene_.write_steps("migrate", {step("stage", "release = \"dist/app\"\n"),
                                          step("migrate", "to = \"" + to + "\"\n"), then});
  }
  support::Ended migrate(const std::string& to, const std::string& then = "") {
    return scene_.belay({"run", plan(to, then)});
  }
  void expect_refused(const support::Ended& ended, const std::string& why) {
    EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
    EXPECT_NE(ended.output.find(why), std::string::npos) << ended.output;
  }
  std::string constraints() {
    return scene_.value("SELECT count(*) FROM pg_constraint WHERE conname = 'short'");
  }
  void rewrite_env(const std::string& from, const std::string& to) {
    const auto env = scene_.path("dist/app/migrations/env.py");
    std::string text = read_text(env);
    ASSERT_NE(text.find(from), std::string::npos);
    write_text(env, text.replace(text.find(from), from.size(), to));
  }
  // Killed in revision 0003, with 0002 applied; where it is begun again it does this.
  void kill_in_the_second(const std::string& then) {
    const std::string file = scene_.path("begun").string();
    begin({constraint,
           {"0003", "0002",
            "import os, time\n    if not os.path.exists('" + file + "'):\n        open('" + file +
                "', 'w').close()\n        time.sleep(300)\n    " + then,
            "pass"}});
    const auto run = scene_.start({"run", plan("0003")});
    while (!fs::exists(file)) {
      ASSERT_FALSE(run->has_ended()) << run->output_so_far();
      usleep(2000);
    }
    run->signal(SIGKILL);
    run->wait();
  }
  void expect_taken_back(const support::Ended& ended) {
    EXPECT_EQ(ended.status, status::rolled_back) << ended.output;
    EXPECT_EQ(scene_.revision(), "0001");
    EXPECT_EQ(constraints(), "0");
    scene_.expect_nothing_left();
  }
  // Ends the tool that is upgrading in this scene's run, and nothing else.
  void kill_tool() {
    const auto pid = tool();
    ASSERT_TRUE(pid) << "no upgrade is running";
    ASSERT_GT(*pid, 1);  // kill() takes 0 and -1 for whole groups
    ASSERT_EQ(kill(*pid, SIGKILL), 0);
  }
  std::optional<pid_t> tool() {
    const std::string id = fs::directory_iterator(scene_.path("state/runs"))->path().filename();
    for (const auto& entry : fs::directory_iterator("/proc")) {
      const std::string name = entry.path().filename();
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      const bool ours =
          read_text(entry.path() / "environ").find("BELAY_ATTEMPT=" + id) != std::string::npos;
      if (ours && read_text(entry.path() / "cmdline").find("upgrade") != std::string::npos) {
        return std::stoi(name);
      }
    }
    return std::nullopt;
  }
  // Waits until the migration's own session sleeps inside its revision.
  void wait_for_sleep(Child& run) {
    while (scene_.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                        "AND wait_event = 'PgSleep'") == "0") {
      ASSERT_FALSE(run.has_ended()) << run.output_so_far();
    }
  }

  Scene scene_;
  const std::string fails_ = step("command", "run = [\"false\"]\nharmless = true\n");
};

}  // namespace

TEST_F(MigrateStep, GoesRevisionByRevisionAndBackTheSameWay) {
  begin({constraint,
         {"0003", "0002", "op.create_index('by_body', 'items', ['body'])",
          "op.drop_index('by_body')"}});
  EXPECT_EQ(migrate("0003").status, status::succeeded);
  EXPECT_EQ(scene_.revision(), "0003");
  const auto applied = scene_.json({"audit", "show"});
  EXPECT_NE(canonical(applied).find("\"applied\":[\"0002\",\"0003\"]"), std::string::npos);
  const auto back = scene_.belay({"rollback"});
  EXPECT_EQ(back.status, status::rolled_back) << back.output;
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(constraints(), "0");
  EXPECT_EQ(scene_.value("SELECT body FROM items"), "kept");
}

TEST_F(MigrateStep, TakesBackTheFirstRevisionsWhenALaterOneFails) {
  begin({constraint, broken});
  const auto ended = migrate("0003");
  EXPECT_EQ(ended.status, status::rolled_back) << ended.output;
  EXPECT_NE(ended.output.find("division by zero"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(constraints(), "0");
}

TEST_F(MigrateStep, LeavesTheFirstRevisionsWhenThePlanSaysStop) {
  begin({constraint, broken});
  const auto path = plan("0003");
  std::string text = read_text(scene_.path(path));
  text.insert(text.find("[[phase]]"), "on_failure = \"stop\"\n");
  write_text(scene_.path(path), text);
  const auto ended = scene_.belay({"run", path});
  EXPECT_EQ(ended.status, status::person) << ended.output;
  EXPECT_EQ(scene_.revision(), "0002");
  EXPECT_EQ(constraints(), "1");
}

TEST_F(MigrateStep, RefusesAnEnvironmentThatHidesItsSessionFromTheLockBudget) {
  begin({constraint});
  rewrite_env("poolclass=pool.NullPool",
              "poolclass=pool.NullPool, connect_args={\"application_name\": \"mine\"}");
  expect_refused(migrate("0002"), "the lock budget would not arrive");
  EXPECT_EQ(scene_.revision(), "0001");
}

TEST_F(MigrateStep, RefusesAVersionTableThatIsNotTheScripts) {
  begin({constraint});
  scene_.reconfigure("tool = \"alembic\"", "tool = \"alembic\"\nversion_table = \"elsewhere\"");
  expect_refused(migrate("0002"), "the table public.elsewhere says no revision");
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(constraints(), "0");
}

TEST_F(MigrateStep, RefusesADatabaseWithTwoVersionRows) {
  begin({constraint});
  scene_.sql("INSERT INTO alembic_version VALUES ('0002')");
  expect_refused(migrate("0002"), "the version table has 2 rows");
  EXPECT_EQ(constraints(), "0");
}

// The tool ends well and the version row moves, but what it made is of no use.
TEST_F(MigrateStep, IsNotDoneWithAnInvalidIndex) {
  begin({{"0002", "0001",
          "with op.get_context().autocommit_block():\n"
          "        try:\n"
          "            op.execute('CREATE UNIQUE INDEX CONCURRENTLY once ON items ((true))')\n"
          "        except sa.exc.IntegrityError:\n"
          "            pass",
          "op.drop_index('once')"}});
  scene_.sql("INSERT INTO items VALUES (2, 'two')");
  const auto ended = migrate("0002");
  EXPECT_EQ(ended.status, status::person) << ended.output;
  EXPECT_NE(ended.output.find("invalid index"), std::string::npos) << ended.output;
}

// What a resume finds is not what the first attempt began with.
TEST_F(MigrateStep, GoesBackToWhereItsFirstAttemptBegan) {
  kill_in_the_second("op.execute('SELECT 1/0')");
  expect_taken_back(scene_.belay({"resume"}));
}

TEST_F(MigrateStep, KilledBetweenItsRevisionsIsTakenBackWholeByRollback) {
  kill_in_the_second("pass");
  expect_taken_back(scene_.belay({"rollback"}));
}

TEST_F(MigrateStep, RefusesARevisionThatTheScriptsDoNotKnow) {
  begin({constraint});
  expect_refused(migrate("0009"), "0009");
  scene_.sql("UPDATE alembic_version SET version_num = 'ffff'");
  expect_refused(migrate("0002"), "ffff");
  EXPECT_EQ(scene_.revision(), "ffff");
  EXPECT_EQ(constraints(), "0");
}

TEST_F(MigrateStep, RefusesTheHeadWhereThereAreTwo) {
  begin({constraint, {"000b", "0001", "pass", "pass"}});
  expect_refused(migrate("head"), "head");
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(migrate("000b").status, status::succeeded);
}

TEST_F(MigrateStep, TriesAgainBehindAShortLock) {
  begin({constraint});
  scene_.configure("[environment.test.locks]\nwait = \"50ms\"\n");
  Held holder(Postgres::shared().url(scene_.database()), "LOCK TABLE items IN SHARE MODE");
  const auto run = scene_.start({"run", plan("0002")});
  while (run->output_so_far().find("try 2 of 40") == std::string::npos) {
    ASSERT_FALSE(run->has_ended()) << run->output_so_far();
    usleep(2000);
  }
  EXPECT_EQ(scene_.revision(), "0001");
  holder.release();
  const auto ended = run->wait();
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(scene_.revision(), "0002");
}

TEST_F(MigrateStep, GivesUpBehindALongLockWithNothingChanged) {
  begin({constraint});
  scene_.configure("[environment.test.locks]\nwait = \"50ms\"\nattempts = 2\n");
  Held holder(Postgres::shared().url(scene_.database()), "LOCK TABLE items IN SHARE MODE");
  const auto ended = migrate("0002");
  expect_refused(ended, "did not get its locks in 2 tries of 50ms");
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(constraints(), "0");
  EXPECT_TRUE(holder.alive());
}

TEST_F(MigrateStep, SettlesWhatAKilledToolLeftBeforeItSpeaks) {
  // Its own commit: without its client the server process would go on and make the table later.
  begin({{"0002", "0001",
          "with op.get_context().autocommit_block():\n"
          "        op.execute('CREATE TABLE late AS SELECT pg_sleep(1)::text')",
          "pass"}});
  const auto run = scene_.start({"run", plan("0002")});
  ASSERT_NO_FATAL_FAILURE(wait_for_sleep(*run));
  ASSERT_NO_FATAL_FAILURE(kill_tool());
  const auto ended = run->wait();
  expect_refused(ended, "was ended by signal 9");
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(scene_.value("SELECT to_regclass('late')"), "");
  scene_.expect_nothing_left();
}

TEST_F(MigrateStep, KilledWithItsRunnerIsAppliedOnceByResume) {
  begin({additive_revision()});
  const auto run = scene_.start({"run", plan("0002")});
  ASSERT_NO_FATAL_FAILURE(wait_for_sleep(*run));
  run->signal(SIGKILL);
  run->wait();
  const auto resumed = scene_.belay({"resume"});
  EXPECT_EQ(resumed.status, status::succeeded) << resumed.output;
  EXPECT_EQ(scene_.value("SELECT count(*) FROM marks"), "1");
  scene_.expect_nothing_left();
}

TEST_F(MigrateStep, GoesOnAfterTheServerStoppedInTheMiddle) {
  begin({additive_revision()});
  const auto run = scene_.start({"run", plan("0002")});
  ASSERT_NO_FATAL_FAILURE(wait_for_sleep(*run));
  Postgres::shared().stop_immediate();
  const auto ended = run->wait();
  EXPECT_EQ(ended.status, status::person) << ended.output;
  Postgres::shared().start();
  EXPECT_EQ(scene_.revision(), "0001");
  const auto resumed = scene_.belay({"resume", "--look-again"});
  EXPECT_EQ(resumed.status, status::succeeded) << resumed.output;
  EXPECT_EQ(scene_.value("SELECT count(*) FROM marks"), "1");
  scene_.expect_nothing_left();
}

}  // namespace belay::steps_test
