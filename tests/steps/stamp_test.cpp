// stamp: real Alembic, Flask-Migrate, SQL files and a tool by commands, through the real binary.
#include <filesystem>

#include "support/flask_project.hpp"
#include "support/scene.hpp"
#include "support/shell_migrations.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

class StampStep : public testing::Test {
 protected:
  StampStep() {
    scene_.add_release("app", {first_revision(),
                               {"0002", "0001", "op.add_column('items', sa.Column('tag', sa.Text))",
                                "op.drop_column('items', 'tag')"}});
  }
  // The database at 0002 by a run of ours, which the ledger remembers.
  void deploy() {
    const auto ended = scene_.belay({"run", scene_.add_plan("app", "0002")});
    ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  }
  // The tool runs in the folder of the project itself: no release was deployed.
  void use(const std::string& lines) {
    scene_.reconfigure("tool = \"alembic\"", lines + "\ncwd = \"dist/app\"");
  }
  void forget() { scene_.sql("UPDATE alembic_version SET version_num = '0001'"); }
  void expect(std::vector<std::string> words, int status, const std::string& text = "") {
    words.insert(words.begin(), "stamp");
    const auto ended = scene_.belay(words);
    EXPECT_EQ(ended.status, status) << ended.output;
    EXPECT_NE(ended.output.find(text), std::string::npos) << ended.output;
  }
  void expect_recorded(const std::string& text) {
    const auto shown = canonical(scene_.json({"audit", "show"}));
    EXPECT_NE(shown.find(text), std::string::npos) << shown;
  }

  Scene scene_;
};

}  // namespace

TEST_F(StampStep, SetsTheRevisionWhoseCatalogTheLedgerKnowsToBeThere) {
  deploy();
  forget();
  expect({"0002"}, status::succeeded);
  EXPECT_EQ(scene_.revision(), "0002");
  expect_recorded("\"known\":\"run ");
  expect_recorded("\"from\":\"0001\"");
  // And nothing was run: the column is there once, and the next deploy finds all as it was.
  EXPECT_EQ(scene_.belay({"rollback"}).status, status::rolled_back);
  EXPECT_EQ(scene_.revision(), "0001");
  scene_.expect_nothing_left();
}

TEST_F(StampStep, RefusesAnotherCatalogUnlessAPersonGivesAReason) {
  deploy();
  forget();
  scene_.sql("ALTER TABLE items ADD COLUMN by_hand int");
  expect({"0002"}, status::refused, "the catalog is not what revision '0002' gave in run ");
  EXPECT_EQ(scene_.revision(), "0001");
  expect({"0002", "--reason", "the column is \"known\""}, status::succeeded);
  EXPECT_EQ(scene_.revision(), "0002");
  expect_recorded("\"known\":\"differs\"");
  expect_recorded("the column is \\\"known\\\"");
  // Its own word is no witness for the next one.
  forget();
  expect({"0002"}, status::refused, "--reason TEXT");
}

TEST_F(StampStep, RefusesARevisionOfWhichTheLedgerKnowsNothingOrTheScriptsDoNot) {
  use("tool = \"alembic\"");
  expect({"0002"}, status::refused, "does not know what catalog revision '0002' gives");
  EXPECT_EQ(scene_.value("SELECT to_regclass('alembic_version')"), "");
  expect({"0009", "--reason", "x"}, status::nothing_changed, "no script has the revision");
  expect({"0001", "--reason", "taken over"}, status::succeeded);
  EXPECT_EQ(scene_.revision(), "0001");
  expect_recorded("\"known\":\"unknown\"");
}

TEST_F(StampStep, RefusesAToolThatWritesElsewhere) {
  use("tool = \"alembic\"");
  auto& server = Postgres::shared();
  const auto other = server.create_database("elsewhere");
  const auto env = scene_.path("dist/app/migrations/env.py");
  std::string text = read_text(env);
  const std::string from = "os.environ[\"DATABASE_URL\"]";
  write_text(env, text.replace(text.find(from), from.size(), "'" + server.url(other) + "'"));
  expect({"0001", "--reason", "x"}, status::nothing_changed, "was not seen");
  EXPECT_EQ(server.value(other, "SELECT to_regclass('alembic_version')"), "");
}

TEST_F(StampStep, IsRefusedWhileARunIsOpen) {
  deploy();
  const auto waiting =
      scene_.belay({"run", scene_.write_steps(
                               "later", {step("command", "run = [\"true\"]\nharmless = true\n"),
                                         phase("next", "manual = true"),
                                         step("command", "run = [\"true\"]\nharmless = true\n")})});
  ASSERT_EQ(waiting.status, status::waiting) << waiting.output;
  expect({"0001", "--reason", "x"}, status::refused, "of plan 'later' is not over");
  EXPECT_EQ(scene_.revision(), "0002");
}

TEST_F(StampStep, KilledBeforeItWasRecordedIsSaidByTheNextCommandAndGoneOnWith) {
  deploy();
  forget();
  for (const std::string point : {"performed", "performing"}) {
    scene_.set_variable("BELAY_FAIL", point + ":stamp:kill");
    scene_.belay({"stamp", "0002"});
    scene_.set_variable("BELAY_FAIL", "");
    expect({"0002"}, status::interrupted, "of plan 'stamp' is not over");
    const auto resumed = scene_.belay({"resume"});
    EXPECT_EQ(resumed.status, status::succeeded) << resumed.output;
    EXPECT_EQ(scene_.revision(), "0002");
    expect_recorded("\"from\":\"0001\"");
    forget();
  }
  scene_.expect_nothing_left();
}

TEST_F(StampStep, WorksThroughFlaskMigrate) {
  std::filesystem::remove_all(scene_.path("dist/app"));
  write_flask_project(scene_.path("dist/app"));
  write_flask_revision(scene_.path("dist/app"), "0001", "", "op.execute('SELECT 1/0')");
  use("tool = \"flask\"\napp = \"shop:create_app\"");
  expect({"0001", "--reason", "taken over"}, status::succeeded);
  EXPECT_EQ(scene_.revision(), "0001");
}

TEST_F(StampStep, WorksThroughTheHistoryOfBelaysOwnSqlAndIsTakenBack) {
  scene_.reconfigure("tool = \"alembic\"\nenv_pass = [\"DATABASE_URL\"]",
                     "tool = \"sql\"\ncwd = \"dist/app\"\ndirectory = \"sql\"");
  for (const std::string number : {"1", "2", "3"}) {
    write_text(scene_.path("dist/app/sql/V" + number + "__x.up.sql"), "SELECT 1/0");
  }
  const auto rows = [&] {
    return scene_.value("SELECT string_agg(revision, ',' ORDER BY position) FROM belay.migration");
  };
  expect({"1", "--reason", "taken over"}, status::succeeded);
  expect({"3", "--reason", "taken over"}, status::succeeded);
  EXPECT_EQ(rows(), "1,2,3");
  expect({"2", "--reason", "too far"}, status::succeeded);
  EXPECT_EQ(rows(), "1,2");
  EXPECT_EQ(scene_.belay({"current"}).output, "2\n");
  const auto back = scene_.belay({"rollback"});
  EXPECT_EQ(back.status, status::rolled_back) << back.output;
  EXPECT_EQ(rows(), "1,2,3");
}

TEST_F(StampStep, WorksThroughAToolByItsCommandsWhereItDeclaresOne) {
  std::filesystem::remove_all(scene_.path("dist/app"));
  write_shell_tool(scene_.path("dist/app"));
  write_shell_revision(scene_.path("dist/app"), "0001", "SELECT 1/0;");
  use("tool = \"command\"\ncurrent = [\"sh\", \"migrate.sh\", \"current\"]\n"
      "pending = [\"sh\", \"migrate.sh\", \"pending\"]\n"
      "up = [\"sh\", \"migrate.sh\", \"up\", \"{revision}\"]\nversion_table = \"applied\"");
  scene_.sql("CREATE TABLE applied (version text PRIMARY KEY)");
  expect({"0001", "--reason", "x"}, status::invalid, "the migration tool has no 'stamp'");
  scene_.reconfigure("up = [",
                     "stamp = [\"sh\", \"migrate.sh\", \"stamp\", \"{revision}\"]\nup = [");
  expect({"0001", "--reason", "x"}, status::succeeded);
  EXPECT_EQ(scene_.value("SELECT version FROM applied"), "0001");
}

}  // namespace belay::steps_test
