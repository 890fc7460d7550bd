// belay rehearse and the step of that name, with a real Alembic and a real server: what is to run
// is tried on the rows of a backup, the database itself is left alone, and the receipt is what the
// policy's rule asks for.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

constexpr const char* copies =
    "SELECT coalesce(string_agg(datname, ','), '') FROM pg_database WHERE datname LIKE "
    "'belay_drift_%'";

class Rehearse : public testing::Test {
 protected:
  // Release app-1 is deployed, the table has a row without a body, and a backup of that is proven.
  void SetUp() override {
    scene_.add_release("app-1", {first_revision()});
    expect_says(scene_.belay({"run", scene_.add_plan("app-1", "0001")}), status::succeeded, {});
    scene_.sql("INSERT INTO items VALUES (1, NULL)");
    ASSERT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
  }

  void TearDown() override {
    EXPECT_EQ(Postgres::shared().value("postgres", copies), "");
    EXPECT_EQ(scene_.value("SELECT count(*) FROM items"), "1");
    scene_.expect_nothing_left();
  }

  void policy(const std::string& lines) {
    scene_.reconfigure("[environment.test]\n", "[environment.test]\npolicy = \"own\"\n");
    write_text(scene_.path("policies/own.toml"), "[rules]\n" + lines + "\n");
  }

  std::string steps_of(const std::string& release, const std::vector<std::string>& more) {
    std::vector<std::string> parts{step("stage", "release = \"dist/" + release + "\"\n")};
    parts.insert(parts.end(), more.begin(), more.end());
    return scene_.write_steps(release, parts);
  }
  // The plan of one migration, without and with a rehearsal of its own.
  std::string plan_of(const std::string& release, const std::vector<std::string>& before = {}) {
    auto parts = before;
    parts.push_back(step("migrate", "to = \"0002\"\n"));
    return steps_of(release, parts);
  }
  std::string add_second(const std::string& release, const std::string& up,
                         const std::string& down) {
    scene_.add_release(release, {first_revision(), {"0002", "0001", up, down}});
    return plan_of(release);
  }
  void replace_in(const std::string& file, const std::string& from, const std::string& to) {
    std::string text = read_text(scene_.path(file));
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    write_text(scene_.path(file), text.replace(at, from.size(), to));
  }
  static void expect_says(const Ended& ended, int status, const std::vector<std::string>& texts) {
    EXPECT_EQ(ended.status, status) << ended.output;
    for (const auto& text : texts) {
      EXPECT_NE(ended.output.find(text), std::string::npos) << text << " in:\n" << ended.output;
    }
  }

  Scene scene_;
};

// Fails on an empty table.
constexpr const char* needs_the_row =
    "assert op.get_bind().execute(sa.text('SELECT count(*) FROM items')).scalar() == 1\n"
    "    op.add_column('items', sa.Column('note', sa.Text))";
// Fails on the rows that are there.
constexpr const char* wants_bodies = "op.alter_column('items', 'body', nullable=False)";
// What it does goes by the rows that it meets.
constexpr const char* goes_by_the_rows =
    "op.add_column('items', sa.Column('note', sa.Text))\n"
    "    if op.get_bind().execute(sa.text('SELECT body FROM items')).scalar():\n"
    "        op.create_table('extra', sa.Column('n', sa.Integer))";
constexpr const char* drops_by_the_rows =
    "if op.get_bind().execute(sa.text('SELECT count(*) FROM items')).scalar():\n"
    "        op.drop_column('items', 'body')\n"
    "    op.add_column('items', sa.Column('note', sa.Text))";
// Old code may break by it, and nothing is destroyed.
constexpr const char* checks = "op.create_check_constraint('some', 'items', 'id > 0')";
constexpr const char* checks_no_more = "op.drop_constraint('some', 'items')";

}  // namespace

TEST_F(Rehearse, TriesThePendingRevisionsOnTheRowsOfABackupAndNothingElse) {
  const auto plan = add_second("app-2", needs_the_row, "op.drop_column('items', 'note')");
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded,
              {"1.2 rehearse 0002 on a copy", "trying 0002 on the copy"});
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(scene_.value("SELECT count(*) FROM information_schema.columns WHERE "
                         "column_name = 'note'"),
            "0");
  EXPECT_EQ(scene_.current(), "app-1");
}

TEST_F(Rehearse, NamesTheRevisionThatFailsOnTheRowsThatAreThere) {
  expect_says(scene_.belay({"rehearse", add_second("app-2", wants_bodies, "pass")}),
              status::nothing_changed, {"on a copy revision '0002' fails", "contains null values"});
  EXPECT_EQ(scene_.revision(), "0001");
}

TEST_F(Rehearse, GoesDownAgainWhereThatIsTheWayBack) {
  expect_says(scene_.belay({"rehearse", add_second("app-2", checks, checks_no_more)}),
              status::succeeded, {"taking 0002 back on the copy"});
  const auto lossy = add_second("app-3", checks, "pass");
  expect_says(scene_.belay({"rehearse", lossy}), status::nothing_changed,
              {"the way back leaves another schema: added constraint public.items.\"some\""});
  const auto broken = add_second("app-4", checks, "raise NotImplementedError('never')");
  expect_says(scene_.belay({"rehearse", broken}), status::nothing_changed,
              {"the downgrade of revision '0002' fails"});
  expect_says(scene_.belay({"rehearse", broken, "--no-downgrade"}), status::succeeded, {});
}

TEST_F(Rehearse, RunsNothingWhereTheToolConnectsElsewhere) {
  const auto plan = add_second("app-2", needs_the_row, "pass");
  replace_in("dist/app-2/migrations/env.py", "os.environ[\"DATABASE_URL\"]",
             "\"" + Postgres::shared().url(scene_.database()) + "\"");
  expect_says(scene_.belay({"rehearse", plan}), status::nothing_changed,
              {"seen in the live database", "nothing was run"});
  EXPECT_EQ(scene_.revision(), "0001");
}

TEST_F(Rehearse, WantsABackupOfTheRevisionThatTheDatabaseIsAt) {
  scene_.add_release("app-2", {first_revision(), additive_revision()});
  expect_says(scene_.belay({"run", plan_of("app-2")}), status::succeeded, {});
  scene_.add_release(
      "app-3", {first_revision(), additive_revision(), {"0003", "0002", checks, checks_no_more}});
  const auto plan = steps_of("app-3", {step("migrate", "to = \"0003\"\n")});
  expect_says(
      scene_.belay({"rehearse", plan}), status::nothing_changed,
      {"the copy is at revision '0001', the database at revision '0002'", "belay backup create"});
  fs::remove_all(scene_.path("backups"));
  expect_says(scene_.belay({"rehearse", plan}), status::nothing_changed,
              {"there is no proven backup to make a copy of"});
}

TEST_F(Rehearse, DoesNotStandBetweenABackupAndItsMigrate) {
  add_second("app-2", needs_the_row, "pass");
  expect_says(scene_.belay({"run", plan_of("app-2", {step("backup"), step("rehearse")})}),
              status::invalid, {"spoils the backup", "put it before the backup"});
  expect_says(scene_.belay({"run", plan_of("app-2", {step("rehearse"), step("backup")})}),
              status::succeeded, {"1.2 rehearse 0002 on a copy", "1.4 migrate to 0002"});
  EXPECT_EQ(scene_.revision(), "0002");
}

TEST_F(Rehearse, StopsAPlanBeforeItsMigrateWhereItFails) {
  add_second("app-2", wants_bodies, "pass");
  expect_says(scene_.belay({"run", plan_of("app-2", {step("rehearse"), step("backup")})}),
              status::nothing_changed, {"on a copy revision '0002' fails"});
  EXPECT_EQ(scene_.revision(), "0001");
}

TEST_F(Rehearse, OfBelaysOwnSqlRunsBehindTheHistoryOfTheBackup) {
  scene_.reconfigure("tool = \"alembic\"\nenv_pass = [\"DATABASE_URL\"]\n",
                     "tool = \"sql\"\ndirectory = \"sql\"\n");
  const auto file = [&](const std::string& release, const std::string& name) {
    return scene_.path("dist/" + release + "/sql/" + name);
  };
  const auto add = [&](const std::string& release) {
    scene_.add_release(release, {});
    write_text(file(release, "V0001__marks.up.sql"), "CREATE TABLE marks (n int);\n");
  };
  add("sql-1");
  expect_says(scene_.belay({"run", steps_of("sql-1", {step("migrate", "to = \"0001\"\n")})}),
              status::succeeded, {});
  scene_.sql("INSERT INTO marks VALUES (1), (1)");
  ASSERT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
  add("sql-2");
  write_text(file("sql-2", "V0002__one.up.sql"), "CREATE UNIQUE INDEX one ON marks (n);\n");
  expect_says(scene_.belay({"rehearse", plan_of("sql-2")}), status::nothing_changed,
              {"on a copy revision '0002' fails", "could not create unique index"});
  add("sql-3");
  write_text(file("sql-3", "V0002__one.up.sql"), "CREATE INDEX one ON marks (n);\n");
  expect_says(scene_.belay({"rehearse", plan_of("sql-3")}), status::succeeded,
              {"0002 would hold SHARE on public.marks for "});
}

TEST_F(Rehearse, ThatIsKilledIsResumedAndLeavesNoCopy) {
  const auto held = scene_.path("held").string();
  const auto plan = add_second("app-2",
                               "import os, time\n    open('" + held +
                                   ".started', 'a').close()\n    while not os.path.exists('" +
                                   held + ".go'): time.sleep(0.02)\n    " + needs_the_row,
                               "pass");
  const auto run = scene_.start({"rehearse", plan});
  scene_.wait_for_start("held", *run);
  run->signal(SIGKILL);
  static_cast<void>(run->wait());
  EXPECT_NE(Postgres::shared().value("postgres", copies), "");
  scene_.let_go("held");
  expect_says(scene_.belay({"resume"}), status::succeeded, {"1.2 rehearse 0002 on a copy"});
}

TEST_F(Rehearse, IsTheReceiptWithoutWhichThePolicyLetsNoMigrationBegin) {
  policy("tried = \"7d\"");
  const auto plan = add_second("app-2", needs_the_row, "op.drop_column('items', 'note')");
  expect_says(scene_.belay({"run", plan}), status::refused,
              {"tried: 1.2 migrate to 0002 was never tried on a copy", "belay rehearse PLAN"});
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded, {});
  expect_says(scene_.belay({"audit", "show"}), status::succeeded,
              {"\"file\":\"migrations/versions/0002.py\"", "\"rehearsed\":[{\"ms\":"});
  // One byte of a pending revision, of env.py, of the settings.
  for (const std::string file :
       {"migrations/versions/0002.py", "migrations/env.py", "alembic.ini"}) {
    fs::remove_all(scene_.path("dist/app-3"));
    add_second("app-3", needs_the_row, "op.drop_column('items', 'note')");
    const auto path = scene_.path("dist/app-3/" + file);
    write_text(path, read_text(path) + "\n");
    expect_says(scene_.belay({"check", plan_of("app-3")}), status::refused,
                {"tried: 1.2 migrate to 0002 was not tried as it is: '" + file +
                 "' was another in rehearsal "});
  }
  // What is applied already decides nothing.
  fs::remove_all(scene_.path("dist/app-3"));
  add_second("app-3", needs_the_row, "op.drop_column('items', 'note')");
  const auto first = scene_.path("dist/app-3/migrations/versions/0001.py");
  write_text(first, read_text(first) + "\n");
  expect_says(scene_.belay({"run", plan_of("app-3")}), status::succeeded, {});
  EXPECT_EQ(scene_.revision(), "0002");
}

TEST_F(Rehearse, IsAskedForByAgeAndGivenByAStepOfThePhase) {
  const auto plan = add_second("app-2", needs_the_row, "op.drop_column('items', 'note')");
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded, {});
  policy("tried = \"1ms\"");
  expect_says(scene_.belay({"run", plan}), status::refused, {"at most 1ms ago is wanted"});
  expect_says(scene_.belay({"run", plan_of("app-2", {step("rehearse"), step("backup")})}),
              status::succeeded, {});
  // Nothing is pending any more.
  expect_says(scene_.belay({"run", plan_of("app-2")}), status::succeeded, {});
}

TEST_F(Rehearse, ThatFailedIsNoReceipt) {
  policy("tried = \"7d\"");
  const auto plan = add_second("app-2", wants_bodies, "pass");
  ASSERT_EQ(scene_.belay({"rehearse", plan}).status, status::nothing_changed);
  expect_says(scene_.belay({"run", plan}), status::refused, {"was never tried on a copy"});
}

TEST_F(Rehearse, IsWhatVerifyHoldsTheDatabaseAgainst) {
  add_second("app-2", goes_by_the_rows, "op.drop_column('items', 'note')");
  const auto plan = steps_of("app-2", {step("migrate", "to = \"0002\"\n"), step("verify")});
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded, {});
  expect_says(scene_.belay({"run", plan}), status::succeeded,
              {"the catalog is what rehearsal ", " left on its copy"});
  expect_says(scene_.belay({"audit", "show"}), status::succeeded,
              {"\"rehearsal\":{\"compared\":true,\"rehearsed_at\":"});
}

TEST_F(Rehearse, ThatLeftAnotherCatalogThanTheMigrationDidMakesVerifyRefuse) {
  add_second("app-2", goes_by_the_rows, "op.drop_column('items', 'note')");
  const auto plan = steps_of("app-2", {step("migrate", "to = \"0002\"\n"), step("verify")});
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded, {});
  scene_.sql("UPDATE items SET body = 'there is one now'");
  const auto ended = scene_.belay({"run", plan});
  expect_says(ended, status::rolled_back,
              {"the catalog is not what rehearsal ", " here, ", " there; beside the copy: added ",
               "table public.extra"});
}

TEST_F(Rehearse, OfAnotherBeginningIsNotHeldAgainstTheDatabase) {
  add_second("app-2", needs_the_row, "op.drop_column('items', 'note')");
  const auto plan = steps_of("app-2", {step("migrate", "to = \"0002\"\n"), step("verify")});
  scene_.sql("CREATE TABLE stray (n int)");
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded,
              {"the database is not as the backup was: added column public.stray.n"});
  expect_says(scene_.belay({"run", plan}), status::succeeded,
              {"not compared with rehearsal ",
               "the copy began from another catalog: added column "
               "public.stray.n; added table public.stray"});
}

TEST_F(Rehearse, OfOtherBytesIsNotHeldAgainstTheDatabase) {
  const auto plan = add_second("app-2", checks, checks_no_more);
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded, {});
  add_second("app-3", needs_the_row, "op.drop_column('items', 'note')");
  const auto ended = scene_.belay(
      {"run", steps_of("app-3", {step("migrate", "to = \"0002\"\n"), step("verify")})});
  expect_says(ended, status::succeeded, {});
  EXPECT_EQ(ended.output.find("rehearsal"), std::string::npos) << ended.output;
}

TEST_F(Rehearse, TellsWhatItLockedAndWroteAnewOnTheCopy) {
  const auto plan = add_second(
      "app-2",
      "op.alter_column('items', 'id', type_=sa.BigInteger)\n"
      "    op.create_table('marks', sa.Column('n', sa.Integer, sa.ForeignKey('items.id')))",
      "pass");
  expect_says(scene_.belay({"rehearse", plan, "--no-downgrade"}), status::succeeded,
              {"0002 would hold ACCESS EXCLUSIVE on public.items for ",
               "0002 would write public.items anew"});
  // Looked at before its end: as short as it was, nothing is missing.
  expect_says(
      scene_.belay({"audit", "show"}), status::succeeded,
      {"\"seen\":{\"at_end\":true,\"locks\":[{\"held_ms\":", "\"new_storage\":[\"public.items\"]"});
}

TEST_F(Rehearse, MakesARevisionAnalysableThatOfflineModeCannotGive) {
  policy("lint = \"danger\"");
  const auto plan = add_second("app-2", needs_the_row, "op.drop_column('items', 'note')");
  expect_says(scene_.belay({"check", plan}), status::refused,
              {"lint: 0002.py:", "offline-not-possible: not analysed: "});
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded, {});
  EXPECT_EQ(scene_.belay({"check", plan}).output.find("offline-not-possible"), std::string::npos);
  // Another byte is another revision.
  const auto other = add_second("app-3", needs_the_row, "op.drop_column('items', 'note')\n");
  expect_says(scene_.belay({"check", other}), status::refused, {"not analysed"});
}

TEST_F(Rehearse, ShowsLintWhatGoesByTheRows) {
  policy("lint = \"danger\"");
  const auto plan = add_second("app-2", drops_by_the_rows, "pass");
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded, {});
  expect_says(scene_.belay({"check", plan}), status::refused, {"lint: 0002.py:", "drop-column: "});
  for (const std::string path : {"alembic.ini", "migrations"}) {
    fs::copy(scene_.path("dist/app-2/" + path), scene_.path(path), fs::copy_options::recursive);
  }
  expect_says(scene_.belay({"lint"}), status::refused,
              {"0002.py:13: danger [drop-column]", "1 file, 3 statements"});
  expect_says(scene_.belay({"lint", "--profile", "advice"}), status::refused,
              {"advice [offline-not-possible]", "analysed as rehearsal ", " sent it"});
  expect_says(scene_.belay({"explain"}), status::succeeded, {"DROP COLUMN body"});
  // What was kept beside the run must be what the receipt speaks of.
  for (const auto& run : fs::directory_iterator(scene_.path("state/runs"))) {
    const auto sent = run.path() / "rehearse-1-2.sent.json";
    if (fs::exists(sent)) write_text(sent, read_text(sent) + " ");
  }
  expect_says(scene_.belay({"check", plan}), status::refused, {"not analysed"});
}

TEST_F(Rehearse, DoesNotVouchForWhatGoesPastSqlAlchemy) {
  policy("lint = \"danger\"");
  const std::string reads = "op.get_bind().execute(sa.text('SELECT body FROM items')).all()\n    ";
  const std::string drops = ".execute('ALTER TABLE items DROP COLUMN body')";
  const auto told =
      add_second("app-2", reads + "op.get_bind().connection.cursor()" + drops, "pass");
  expect_says(scene_.belay({"rehearse", told}), status::succeeded, {});
  expect_says(scene_.belay({"check", told}), status::refused,
              {"not analysed", "'cursor' in line "});
  const auto hidden = add_second(
      "app-3", reads + "getattr(op.get_bind().connection, 'cur' 'sor')()" + drops, "pass");
  expect_says(scene_.belay({"rehearse", hidden}), status::succeeded, {});
  expect_says(scene_.belay({"check", hidden}), status::refused,
              {"not analysed",
               " locked public.items (AccessExclusiveLock) by something else than "
               "what it sent through SQLAlchemy"});
}

TEST_F(Rehearse, SeesWhatFollowsAVersionNumberOfAnotherTable) {
  policy("lint = \"danger\"");
  const auto plan =
      add_second("app-2",
                 "op.get_bind().execute(sa.text('SELECT body FROM items')).all()\n"
                 "    op.execute('CREATE TABLE hist (version_num text)')\n"
                 "    op.execute(\"INSERT INTO hist (version_num) VALUES ('0002')\")\n"
                 "    op.drop_column('items', 'body')",
                 "pass");
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded, {});
  expect_says(scene_.belay({"check", plan}), status::refused, {"drop-column: "});
}

TEST_F(Rehearse, IsNotCountedOnceEnvPyChanged) {
  const auto plan = add_second("app-2", drops_by_the_rows, "pass");
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded, {});
  for (const std::string path : {"alembic.ini", "migrations"}) {
    fs::copy(scene_.path("dist/app-2/" + path), scene_.path(path), fs::copy_options::recursive);
  }
  expect_says(scene_.belay({"lint"}), status::refused, {"danger [drop-column]"});
  const auto env = scene_.path("migrations/env.py");
  write_text(env, read_text(env) + "\n");
  expect_says(scene_.belay({"lint"}), status::succeeded,
              {"not analysed", "migrations/env.py is not what it was in rehearsal "});
}

TEST_F(Rehearse, IsNotCountedOnceANewerOneFailed) {
  policy("lint = \"danger\"");
  const auto plan = add_second(
      "app-2", "assert op.get_bind().execute(sa.text('SELECT id FROM items')).scalar() == 1",
      "pass");
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded, {});
  EXPECT_EQ(scene_.belay({"check", plan}).output.find("not analysed"), std::string::npos);
  scene_.sql("UPDATE items SET id = 2");
  ASSERT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
  expect_says(scene_.belay({"rehearse", plan}), status::nothing_changed, {"on a copy"});
  EXPECT_TRUE(fs::is_empty(scene_.path("state/scratch"))) << "what was sent, in clear";
  expect_says(scene_.belay({"check", plan}), status::refused,
              {"not analysed", ", a newer one, failed"});
}

TEST_F(Rehearse, KeepsNoSecretOfWhatWasSent) {
  scene_.reconfigure("[\"DATABASE_URL\"]", "[\"DATABASE_URL\", \"APP_SECRET\"]");
  scene_.set_variable("APP_SECRET", "it's \\ \"Zw\u00f6lf\" hidden");
  const auto plan = add_second("app-2",
                               "import os\n"
                               "    quoted = os.environ['APP_SECRET'].replace(\"'\", \"''\")\n"
                               "    op.get_bind().exec_driver_sql("
                               "f\"SELECT set_config('app.key', '{quoted}', true)\")",
                               "pass");
  expect_says(scene_.belay({"rehearse", plan}), status::succeeded, {});
  int kept = 0;
  for (const auto& file : fs::recursive_directory_iterator(scene_.path("state"))) {
    if (!file.is_regular_file()) continue;
    const auto text = read_text(file.path());
    EXPECT_EQ(text.find("hidden"), std::string::npos) << file.path() << "\n" << text;
    kept += text.find("set_config('app.key'") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(kept, 1);
}

TEST_F(Rehearse, OfAPlanWithoutAMigrateIsRefused) {
  expect_says(scene_.belay({"rehearse", steps_of("app-1", {step("preflight")})}), status::invalid,
              {"nothing to rehearse"});
}

TEST_F(Rehearse, HasAProbeBesideItThatAsksWhetherSomebodyWatches) {
  policy("watched = \"refuse\"");
  add_second("app-2", needs_the_row, "op.drop_column('items', 'note')");
  expect_says(scene_.belay({"run", plan_of("app-2")}), status::refused,
              {"watched: 1.2 migrate to 0002 has nothing before it in its phase that says that "
               "somebody watches",
               "monitoring = true"});
  const auto asks = [](const std::string& program) {
    return step("probe", "run = [\"" + program +
                             "\"]\nmonitoring = true\nconsecutive = 1\nevery = \"1ms\"\n"
                             "within = \"50ms\"\n");
  };
  expect_says(scene_.belay({"run", plan_of("app-2", {asks("false")})}), status::nothing_changed,
              {});
  EXPECT_EQ(scene_.revision(), "0001");
  expect_says(scene_.belay({"run", plan_of("app-2", {asks("true")})}), status::succeeded, {});
  EXPECT_EQ(scene_.revision(), "0002");
}

}  // namespace belay::cli_test
