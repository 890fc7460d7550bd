// migrate with a tool that is declared by its commands: real psql under a shell script, through the
// real binary.
#include <filesystem>

#include "support/scene.hpp"
#include "support/shell_migrations.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

class MigrateByCommands : public testing::Test {
 protected:
  MigrateByCommands() {
    write_shell_tool(app_);
    write_shell_revision(app_, "0001", "CREATE TABLE items (id int);", "DROP TABLE items;");
    write_shell_revision(app_, "0002", "ALTER TABLE items ADD CONSTRAINT small CHECK (id < 9);",
                         "ALTER TABLE items DROP CONSTRAINT small;");
    scene_.sql(
        "CREATE TABLE applied (version text PRIMARY KEY); INSERT INTO applied VALUES ('0001');"
        "CREATE TABLE items (id int); INSERT INTO items VALUES (1)");
    scene_.reconfigure("tool = \"alembic\"",
                       "tool = \"command\"\ncurrent = [\"sh\", \"migrate.sh\", \"current\"]\n"
                       "pending = [\"sh\", \"migrate.sh\", \"pending\"]\n"
                       "up = [\"sh\", \"migrate.sh\", \"up\", \"{revision}\"]\n" +
                           down_ + "version_table = \"applied\"");
  }

  std::string plan(const std::string& to, const std::string& then = "") {
    return scene_.write_steps(
        "migrate", {step("stage", "release = \"dist/app\"\n"), step("preflight"), step("backup"),
                    step("migrate", "to = \"" + to + "\"\n"), step("verify"), then});
  }
  support::Ended run(const std::string& to, const std::string& then = "") {
    return scene_.belay({"run", plan(to, then)});
  }
  std::string at() { return scene_.value("SELECT max(version) FROM applied"); }
  std::string constraints() {
    return scene_.value("SELECT count(*) FROM pg_constraint WHERE conname = 'small'");
  }
  static void expect_text(const support::Ended& ended, const std::string& text) {
    EXPECT_NE(ended.output.find(text), std::string::npos) << ended.output;
  }
  void wait_for_sleep(Child& run) {
    while (scene_.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                        "AND wait_event = 'PgSleep'") == "0") {
      ASSERT_FALSE(run.has_ended()) << run.output_so_far();
    }
  }

  Scene scene_;
  const std::string fails_ = step("command", "run = [\"false\"]\nharmless = true\n");
  const std::filesystem::path app_ = scene_.path("dist/app");
  const std::string down_ =
      "down = [\"sh\", \"migrate.sh\", \"down\", \"{revision}\"]\nbase = \"zero\"\n";
};

}  // namespace

TEST_F(MigrateByCommands, DeploysAndIsTakenBackTheSameWay) {
  const auto ended = run("0002");
  ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(at(), "0002");
  const auto back = scene_.belay({"rollback"});
  EXPECT_EQ(back.status, status::rolled_back) << back.output;
  EXPECT_EQ(at(), "0001");
  EXPECT_EQ(constraints(), "0");
}

TEST_F(MigrateByCommands, IsAskedInTheDeployedReleaseWhereTheDatabaseIs) {
  const auto ended = run("0001", step("deploy", "release = \"app\"\n"));
  ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(scene_.belay({"current"}).output, "0001\n");
  EXPECT_EQ(scene_.belay({"history"}).output, "* 0002 (head)\n@ 0001 (current)\n");
  expect_text(scene_.belay({"heads"}), "belay history asks it");
}

TEST_F(MigrateByCommands, GoesBackToNothingByTheToolsOwnWordForIt) {
  write_shell_revision(app_, "0001", "ALTER TABLE items ADD CONSTRAINT big CHECK (id > 0);",
                       "ALTER TABLE items DROP CONSTRAINT big;");
  scene_.sql("DELETE FROM applied");
  const auto ended = run("head", fails_);
  EXPECT_EQ(ended.status, status::rolled_back) << ended.output;
  EXPECT_EQ(at(), "");
  EXPECT_EQ(constraints(), "0");
}

TEST_F(MigrateByCommands, TakesBackTheFirstRevisionsWhenALaterOneFails) {
  write_shell_revision(app_, "0003", "CREATE TABLE never (id int); SELECT 1/0;", "SELECT 1;");
  const auto ended = run("0003");
  EXPECT_EQ(ended.status, status::rolled_back) << ended.output;
  expect_text(ended, "division by zero");
  EXPECT_EQ(at(), "0001");
  EXPECT_EQ(constraints(), "0");
}

TEST_F(MigrateByCommands, NamesWhatAFailedRevisionLeftAndTheSqlThatRemovesIt) {
  write_shell_revision(app_, "0003", "-- loose\nCREATE TABLE half (id int); SELECT 1/0;");
  const auto ended = run("0003");
  EXPECT_EQ(ended.status, status::person) << ended.output;
  expect_text(ended, "revision '0003' was applied in part");
  expect_text(ended, "DROP TABLE IF EXISTS public.half");
  EXPECT_EQ(at(), "0002");
}

TEST_F(MigrateByCommands, RestoresWhereTheToolHasNoWayBack) {
  scene_.reconfigure(down_, "");
  const auto ended = run("0002", fails_);
  EXPECT_EQ(ended.status, status::restored) << ended.output;
  EXPECT_EQ(at(), "0001");
  EXPECT_EQ(constraints(), "0");
}

TEST_F(MigrateByCommands, AsksAPersonWhereItCannotKnowWhichTransactionsWereTheTools) {
  scene_.reconfigure(down_ + "version_table = \"applied\"", "");
  const auto ended = run("0002", fails_);
  EXPECT_EQ(ended.status, status::person) << ended.output;
  expect_text(ended, "a restore would lose");
}

TEST_F(MigrateByCommands, IsAppliedOnceByResumeWhenItsRunnerWasKilledInTheMiddle) {
  write_shell_revision(app_, "0003",
                       "CREATE TABLE marks (at int); SELECT pg_sleep(0.4);"
                       "INSERT INTO marks VALUES (1);");
  const auto child = scene_.start({"run", plan("0003")});
  ASSERT_NO_FATAL_FAILURE(wait_for_sleep(*child));
  child->signal(SIGKILL);
  child->wait();
  const auto resumed = scene_.belay({"resume"});
  EXPECT_EQ(resumed.status, status::succeeded) << resumed.output;
  EXPECT_EQ(scene_.value("SELECT count(*) FROM marks"), "1");
  EXPECT_EQ(at(), "0003");
  expect_text(scene_.belay({"audit", "show"}), "0002");
  scene_.expect_nothing_left();
}

TEST_F(MigrateByCommands, RefusesAToolThatTheLockBudgetDoesNotReach) {
  scene_.reconfigure("current = [\"sh\"", "current = [\"env\", \"-u\", \"PGOPTIONS\", \"sh\"");
  const auto ended = run("0002");
  EXPECT_EQ(ended.status, status::refused) << ended.output;  // by preflight's tool-session
  expect_text(ended, "does not pass them on");
  EXPECT_EQ(at(), "0001");
}

TEST_F(MigrateByCommands, IsSeenByCheckWithTheRevisionsToCome) {
  const auto checked = scene_.belay({"check", plan("0002")});
  EXPECT_EQ(checked.status, status::succeeded) << checked.output;
  expect_text(checked, "the tool's line ends at 0002: 0001, 0002");
  expect_text(checked, "command says '0001'");
}

}  // namespace belay::steps_test
