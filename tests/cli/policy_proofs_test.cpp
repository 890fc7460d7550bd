// What a policy wants proven before a migration begins, and what nobody does by hand: each rule
// refuses one real run and admits one.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class PolicyProofs : public testing::Test {
 protected:
  void SetUp() override {
    scene_.reconfigure("[environment.test]\n", "[environment.test]\npolicy = \"own\"\n");
    scene_.add_release("app-1", {first_revision()});
  }
  void policy(const std::string& lines) {
    write_text(scene_.path("policies/own.toml"), "[rules]\n" + lines + "\n");
  }
  std::string stage(const std::string& release) const {
    return step("stage", "release = \"dist/" + release + "\"\n");
  }
  std::string migrate(const std::string& to) const {
    return step("migrate", "to = \"" + to + "\"\n");
  }
  void expect_says(const Ended& ended, int status, const std::vector<std::string>& texts) {
    EXPECT_EQ(ended.status, status) << ended.output;
    for (const auto& text : texts) {
      EXPECT_NE(ended.output.find(text), std::string::npos) << text << " in:\n" << ended.output;
    }
  }

  Scene scene_;
};

}  // namespace

TEST_F(PolicyProofs, RefuseAMigrationWithoutAYoungBackupAndAdmitItAfterOneByHand) {
  policy("backup_age = \"24h\"");
  const auto plan = scene_.write_steps("bare", {stage("app-1"), migrate("0001")});
  expect_says(scene_.belay({"run", plan}), status::refused,
              {"backup_age: 1.2 migrate to 0001 has no backup in its phase", "[policy-refused]"});
  EXPECT_FALSE(fs::exists(scene_.path("state/runs")));
  ASSERT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
  expect_says(scene_.belay({"run", plan}), status::succeeded, {});
  EXPECT_EQ(scene_.revision(), "0001");
  // One that lies there no more proves nothing.
  fs::remove_all(scene_.path("backups"));
  expect_says(scene_.belay({"check", plan}), status::refused, {"none of before is proven"});
}

TEST_F(PolicyProofs, KeepAMigrateFromBeginningOnTheOldBackupOfItsOwnPhase) {
  // Every backup is older than this when its migrate is to begin.
  policy("backup_age = \"1ms\"");
  const auto plan = scene_.write_steps("slow", {stage("app-1"), step("backup"), migrate("0001")});
  expect_says(scene_.belay({"run", plan}), status::waiting,
              {"1.3 migrate to 0001 goes by the backup of 1.2 "});
  const std::string before = read_text(scene_.path("state/state.db"));
  EXPECT_EQ(scene_.belay({"tick"}).output, "");
  EXPECT_EQ(read_text(scene_.path("state/state.db")), before);
  expect_says(scene_.belay({"status"}), status::waiting, {"goes by the backup"});
  expect_says(scene_.belay({"release"}), status::invalid, {"waits for no person"});
  expect_says(scene_.belay({"release", "--override", "backup_age=nobody writes at night"}),
              status::succeeded, {"overridden: backup_age; belay tick goes on"});
  expect_says(scene_.belay({"tick"}), status::succeeded, {});
  EXPECT_EQ(scene_.revision(), "0001");
  expect_says(scene_.belay({"audit", "show"}), status::succeeded, {"nobody writes at night"});
}

TEST_F(PolicyProofs, TakeTheBackupThatAnEarlierPhaseOfTheSameRunHasJustMade) {
  policy("backup_age = \"24h\"");
  const auto plan = scene_.write_steps(
      "apart", {stage("app-1"), step("backup"), phase("change", ""), migrate("0001")});
  expect_says(scene_.belay({"run", plan}), status::succeeded, {});
  EXPECT_EQ(scene_.revision(), "0001");
}

TEST_F(PolicyProofs, LetARunThatWaitsForAYoungerBackupGoBack) {
  policy("backup_age = \"1ms\"");
  const auto plan = scene_.write_steps("slow", {stage("app-1"), step("backup"), migrate("0001")});
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::waiting);
  expect_says(scene_.belay({"rollback"}), status::nothing_changed, {});
  scene_.expect_nothing_left();
}

TEST_F(PolicyProofs, RefuseAStampUnlessItIsOverriddenByName) {
  policy("no_stamp = \"off\"");
  ASSERT_EQ(scene_.belay({"run", scene_.add_plan("app-1", "0001")}).status, status::succeeded);
  policy("no_stamp = \"refuse\"\npreflight_first = \"refuse\"");
  expect_says(scene_.belay({"stamp", "0001"}), status::refused,
              {"no_stamp: 1.1 stamp 0001 writes the version row", "--override 'no_stamp=REASON'"});
  expect_says(scene_.belay({"stamp", "0001", "--override", "no_stamp=after the move"}),
              status::succeeded, {"after the move"});
  policy("preflight_first = \"refuse\"");
  expect_says(scene_.belay({"stamp", "0001"}), status::succeeded, {});
}

TEST_F(PolicyProofs, RefuseACommandThatDrivesTheToolAndAdmitAnother) {
  policy("no_stamp = \"refuse\"\nmigrate_by_belay = \"refuse\"");
  const auto plan = [&](const std::string& words) {
    return scene_.write_steps("hand",
                              {step("command", "run = [" + words + "]\nharmless = true\n")});
  };
  expect_says(scene_.belay({"run", plan("\"alembic\", \"stamp\", \"head\"")}), status::refused,
              {"no_stamp: 1.1 command alembic stamps past Belay"});
  expect_says(scene_.belay({"run", plan("\"sh\", \"-c\", \"flask db downgrade base\"")}),
              status::refused, {"no_stamp: 1.1 command sh goes down to base", "migrate_by_belay"});
  expect_says(scene_.belay({"run", plan("\"alembic\", \"upgrade\", \"head\"")}), status::refused,
              {"migrate_by_belay: 1.1 command alembic upgrades past Belay"});
  // Also where it is called to look, or to probe.
  const auto looks = scene_.write_steps(
      "looks", {step("command", "run = [\"true\"]\ncheck = [\"alembic\", \"stamp\", \"head\"]\n"),
                step("probe", "run = [\"alembic\", \"upgrade\", \"head\"]\n")});
  expect_says(scene_.belay({"run", looks}), status::refused,
              {"no_stamp: 1.1 command true stamps past Belay",
               "migrate_by_belay: 1.2 probe alembic upgrades past Belay"});
  EXPECT_FALSE(fs::exists(scene_.path("state/runs")));
  expect_says(scene_.belay({"run", plan("\"true\", \"stamp\"")}), status::succeeded, {});
}

TEST_F(PolicyProofs, RefuseDangerousSqlThatIsPendingAndAdmitItSilencedOrApplied) {
  scene_.reconfigure("tool = \"alembic\"\nenv_pass = [\"DATABASE_URL\"]\n",
                     "tool = \"sql\"\ndirectory = \"sql\"\n");
  policy("lint = \"danger\"");
  const auto file = [&](const std::string& release, const std::string& name) {
    return scene_.path("dist/" + release + "/sql/" + name);
  };
  const std::string first = "CREATE TABLE items (id bigint PRIMARY KEY, body text);\n";
  const std::string second = "DROP TABLE items;\n";
  write_text(file("app-1", "V0001__items.up.sql"), first);
  const auto plan = scene_.write_steps("one", {stage("app-1"), migrate("0001")});
  expect_says(scene_.belay({"run", plan}), status::succeeded, {});
  scene_.add_release("app-2", {first_revision()});
  write_text(file("app-2", "V0001__items.up.sql"), first);
  write_text(file("app-2", "V0002__gone.up.sql"), second);
  const auto next = scene_.write_steps("two", {stage("app-2"), migrate("0002")});
  expect_says(scene_.belay({"run", next}), status::refused,
              {"lint: V0002__gone.up.sql:1: drop-table: ", "[policy-refused]"});
  EXPECT_EQ(scene_.value("SELECT to_regclass('items') IS NOT NULL"), "t");
  write_text(file("app-2", "V0002__gone.up.sql"),
             "-- belay: ignore drop-table: nobody reads it\n" + second);
  expect_says(scene_.belay({"run", next}), status::succeeded, {});
  // What is applied is not pending any more.
  fs::copy(scene_.path("dist/app-2"), scene_.path("dist/app-3"), fs::copy_options::recursive);
  write_text(file("app-3", "V0003__new.up.sql"), "CREATE TABLE other (id bigint PRIMARY KEY);\n");
  expect_says(scene_.belay({"check", scene_.write_steps("x", {stage("app-3"), migrate("0003")})}),
              status::succeeded, {"policy own: 1 of 1 rules hold"});
}

TEST_F(PolicyProofs, ReadTheFirstLineOfAFileAsTheToolDoes) {
  scene_.reconfigure("tool = \"alembic\"\nenv_pass = [\"DATABASE_URL\"]\n",
                     "tool = \"sql\"\ndirectory = \"sql\"\n");
  policy("lint = \"danger\"");
  const std::string text =
      "SET lock_timeout = '2s';\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON items (body);\n";
  for (const auto& [line, held] : std::vector<std::pair<std::string, int>>{
           {"-- belay:no transaction", status::succeeded},
           {"  -- belay:  no transaction  ", status::succeeded},
           {"-- by night: no transaction", status::refused}}) {
    write_text(scene_.path("dist/app-1/sql/V0001__items.up.sql"),
               "CREATE TABLE items (id bigint PRIMARY KEY, body text);\n");
    write_text(scene_.path("dist/app-1/sql/V0002__index.up.sql"), line + "\n" + text);
    const auto plan = scene_.write_steps("one", {stage("app-1"), migrate("0002")});
    expect_says(scene_.belay({"check", plan}), held, {});
  }
}

TEST_F(PolicyProofs, RefuseAContractThatDidNotSoakAndAdmitOneThatWill) {
  policy("contract_after_soak = \"refuse\"");
  scene_.add_release("app-2",
                     {first_revision(), {"0002", "0001", "op.drop_table('items')", "pass"}});
  expect_says(scene_.belay({"run", scene_.write_steps("now", {stage("app-2"), migrate("0002")})}),
              status::refused, {"contract_after_soak: 1.2 migrate to 0002", "has no soak"});
  EXPECT_FALSE(fs::exists(scene_.path("state/runs")));
  const auto later = scene_.write_steps(
      "later",
      {stage("app-2"), migrate("0001"), phase("contract", "soak = \"20h\""), migrate("0002")});
  expect_says(scene_.belay({"run", later}), status::waiting, {});
}

}  // namespace belay::cli_test
