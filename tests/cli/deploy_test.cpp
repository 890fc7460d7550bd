// Whole deploys by the real binary, on real PostgreSQL and real Alembic: the good end, and every
// way back.
#include <csignal>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

constexpr int succeeded = 0, refused = 3, failed_nothing_changed = 4, rolled_back = 5, restored = 7,
              needs_person = 8;

// A scene with release app-1 deployed, and app-2 staged to be: its second revision as given.
class Deploy : public testing::Test {
 protected:
  void deploy_first() {
    scene_.add_release("app-1", {first_revision()});
    const auto ended = scene_.belay({"run", scene_.add_plan("app-1", "0001")});
    ASSERT_EQ(ended.status, succeeded) << ended.output;
    scene_.sql("INSERT INTO items VALUES (1, 'kept')");
  }
  void prepare_second(const RevisionText& revision) {
    deploy_first();
    scene_.add_release("app-2", {first_revision(), revision});
    plan_ = scene_.add_plan("app-2", revision.id);
  }
  support::Ended run_second() { return scene_.belay({"run", plan_}); }

  Scene scene_;
  std::string plan_;
};

}  // namespace

TEST_F(Deploy, EndsAtTheNewReleaseAndRevision) {
  prepare_second(additive_revision());
  const auto ended = run_second();
  EXPECT_EQ(ended.status, succeeded) << ended.output;
  EXPECT_EQ(scene_.current(), "app-2");
  EXPECT_EQ(scene_.revision(), "0002");
  EXPECT_EQ(scene_.value("SELECT count(*) FROM marks"), "1");
  scene_.expect_nothing_left();
}

TEST_F(Deploy, KeepsAnAdditiveSchemaWhenTheProbeFails) {
  prepare_second(additive_revision());
  scene_.make_unwell("app-2");
  const auto ended = run_second();
  EXPECT_EQ(ended.status, rolled_back) << ended.output;
  EXPECT_EQ(scene_.current(), "app-1");
  EXPECT_EQ(scene_.revision(), "0002");
  EXPECT_NE(ended.output.find("purely additive"), std::string::npos) << ended.output;
  scene_.expect_nothing_left();
}

TEST_F(Deploy, DowngradesWhatOldCodeCannotLiveWithWhenThatDestroysNothing) {
  prepare_second({"0002", "0001",
                  "op.create_check_constraint('short', 'items', 'length(body) < 9')",
                  "op.drop_constraint('short', 'items')"});
  scene_.make_unwell("app-2");
  const auto ended = run_second();
  EXPECT_EQ(ended.status, rolled_back) << ended.output;
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(scene_.value("SELECT count(*) FROM pg_constraint WHERE conname = 'short'"), "0");
  scene_.expect_nothing_left();
}

TEST_F(Deploy, RestoresTheBackupWhenNobodyWroteSince) {
  prepare_second({"0002", "0001", "op.drop_column('items', 'body')",
                  "op.add_column('items', sa.Column('body', sa.Text))"});
  scene_.make_unwell("app-2");
  const auto ended = run_second();
  EXPECT_EQ(ended.status, restored) << ended.output;
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(scene_.value("SELECT body FROM items"), "kept");
  scene_.expect_nothing_left();
  // The database is another one now; the next deploy must find its way there.
  scene_.add_release("app-3", {first_revision(), additive_revision()});
  const auto next = scene_.belay({"run", scene_.add_plan("app-3", "0002")});
  EXPECT_EQ(next.status, succeeded) << next.output;
}

TEST_F(Deploy, RestoresWhereOnlyTheCatalogShowsWhatTheUpgradeDestroyed) {
  prepare_second({"0002", "0001", "op.execute('ALTER TABLE items DROP COLUMN body')",
                  "op.execute('ALTER TABLE items ADD COLUMN body text')"});
  scene_.make_unwell("app-2");
  const auto ended = run_second();
  EXPECT_EQ(ended.status, restored) << ended.output;
  EXPECT_EQ(scene_.value("SELECT body FROM items"), "kept");
  scene_.expect_nothing_left();
}

TEST_F(Deploy, RestoresOverSeveralRevisionsOfItsOwn) {
  deploy_first();
  scene_.add_release("app-2", {first_revision(),
                               {"0002", "0001", "op.drop_column('items', 'body')", "pass"},
                               {"0003", "0002", "op.execute('DELETE FROM items')", "pass"}});
  plan_ = scene_.add_plan("app-2", "0003");
  scene_.make_unwell("app-2");
  const auto ended = run_second();
  EXPECT_EQ(ended.status, restored) << ended.output;
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(scene_.value("SELECT body FROM items"), "kept");
  scene_.expect_nothing_left();
}

TEST_F(Deploy, SettlesARestoreThatWasKilledRightAfterItsSwap) {
  prepare_second({"0002", "0001", "op.drop_column('items', 'body')", "pass"});
  scene_.make_unwell("app-2");
  const auto run = scene_.start({"run", plan_});
  const std::string aside = "SELECT count(*) FROM pg_database WHERE datname LIKE '" +
                            scene_.database().substr(0, 30) + "_failed_%'";
  while (Postgres::shared().value("postgres", aside) == "0" && !run->has_ended()) usleep(500);
  run->signal(9);
  run->wait();
  const auto ended = scene_.belay({"resume"});
  EXPECT_EQ(ended.status, restored) << ended.output;
  EXPECT_EQ(scene_.value("SELECT body FROM items"), "kept");
  scene_.expect_nothing_left();
}

TEST_F(Deploy, RestoresNothingOverWhatWasWrittenSince) {
  // The release itself writes when it is probed first, as an application would.
  prepare_second({"0002", "0001", "op.drop_column('items', 'body')",
                  "op.add_column('items', sa.Column('body', sa.Text))"});
  scene_.make_unwell("app-2");
  const auto run = scene_.start({"run", plan_});
  while (scene_.revision() != "0002" && !run->has_ended()) usleep(2000);
  scene_.sql("INSERT INTO items VALUES (2)");
  const auto ended = run->wait();
  EXPECT_EQ(ended.status, needs_person) << ended.output;
  EXPECT_NE(ended.output.find("a restore would lose 1 transaction(s)"), std::string::npos)
      << ended.output;
  EXPECT_EQ(scene_.value("SELECT count(*) FROM items"), "2");
  EXPECT_EQ(scene_.current(), "app-1");
  scene_.expect_nothing_left();
}

// pg_dump shows what was there when it began: what is written while it works is not in the backup.
TEST_F(Deploy, RestoresNothingOverWhatWasWrittenWhileItsBackupWasMade) {
  prepare_second({"0002", "0001", "op.drop_column('items', 'body')", "pass"});
  scene_.make_unwell("app-2");
  scene_.sql("CREATE TABLE waited_for (id int)");
  Held holder(Postgres::shared().url(scene_.database()), "LOCK TABLE waited_for");
  const auto run = scene_.start({"run", plan_});
  while (scene_.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE%' AND "
                      "wait_event_type = 'Lock'") == "0") {
    ASSERT_FALSE(run->has_ended()) << run->output_so_far();
    usleep(2000);
  }
  scene_.sql("INSERT INTO items VALUES (2)");
  holder.release();
  const auto ended = run->wait();
  EXPECT_EQ(ended.status, needs_person) << ended.output;
  EXPECT_EQ(scene_.value("SELECT count(*) FROM items"), "2");
  EXPECT_EQ(scene_.current(), "app-1");
  scene_.expect_nothing_left();
}

TEST_F(Deploy, ChangesNothingWhenTheMigrationFailsInItsTransaction) {
  prepare_second(
      {"0002", "0001",
       "op.create_table('marks', sa.Column('at', sa.Text))\n    op.execute('SELECT 1/0')",
       "op.drop_table('marks')"});
  const auto ended = run_second();
  EXPECT_EQ(ended.status, failed_nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("division by zero"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(scene_.value("SELECT to_regclass('marks')"), "");
  scene_.expect_nothing_left();
}

TEST_F(Deploy, NamesWhatAHalfAppliedRevisionLeft) {
  prepare_second({"0002", "0001",
                  "with op.get_context().autocommit_block():\n"
                  "        op.create_table('left_behind', sa.Column('at', sa.Text))\n"
                  "    op.execute('SELECT 1/0')",
                  "op.drop_table('left_behind')"});
  // Somebody writes, so that a restore is out of the question.
  const auto run = scene_.start({"run", plan_});
  while (scene_.value("SELECT to_regclass('left_behind')").empty() && !run->has_ended())
    usleep(2000);
  scene_.sql("INSERT INTO items VALUES (2)");
  const auto ended = run->wait();
  EXPECT_EQ(ended.status, needs_person) << ended.output;
  EXPECT_NE(ended.output.find("table public.left_behind"), std::string::npos) << ended.output;
  scene_.expect_nothing_left();
}

// Begun once more, its first half would fail on what is there already, or be there twice.
TEST_F(Deploy, NamesWhatAKilledRevisionLeftInsteadOfBeginningItOnceMore) {
  prepare_second({"0002", "0001",
                  "with op.get_context().autocommit_block():\n"
                  "        op.execute('CREATE TABLE IF NOT EXISTS left_behind (id int)')\n"
                  "        op.execute('INSERT INTO left_behind VALUES (1)')\n"
                  "        op.execute('SELECT pg_sleep(300)')",
                  "op.drop_table('left_behind')"});
  const auto run = scene_.start({"run", plan_});
  while (scene_.value("SELECT to_regclass('left_behind')").empty() ||
         scene_.value("SELECT count(*) FROM left_behind") == "0") {
    ASSERT_FALSE(run->has_ended()) << run->output_so_far();
    usleep(2000);
  }
  run->signal(SIGKILL);
  run->wait();
  const auto ended = scene_.belay({"resume"});
  EXPECT_EQ(ended.status, needs_person) << ended.output;
  EXPECT_NE(ended.output.find("table public.left_behind"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.value("SELECT count(*) FROM left_behind"), "1");
  scene_.expect_nothing_left();
}

TEST_F(Deploy, GoesBackByHandAfterASuccess) {
  prepare_second(additive_revision());
  ASSERT_EQ(run_second().status, succeeded);
  const auto ended = scene_.belay({"rollback", "--reason", "errors"});
  EXPECT_EQ(ended.status, rolled_back) << ended.output;
  EXPECT_EQ(scene_.current(), "app-1");
  scene_.expect_nothing_left();
}

TEST_F(Deploy, IsRefusedOnAnotherDatabaseThanTheOneBound) {
  prepare_second(additive_revision());
  auto& server = support::Postgres::shared();
  const std::string other = server.create_database("other");
  const std::string text = support::read_text(scene_.path("belay.toml"));
  const auto at = text.find("name = \"" + scene_.database() + "\"");
  support::write_text(scene_.path("belay.toml"), text.substr(0, at) + "name = \"" + other + "\"" +
                                                     text.substr(text.find('}', at) - 1));
  const auto ended = run_second();
  EXPECT_NE(ended.status, succeeded);
  EXPECT_EQ(scene_.revision(), "0001");
}

TEST(Unbound, LeavesNoTraceInAnotherDatabaseThanTheOneBound) {
  Scene scene;
  const std::string text = read_text(scene.path("belay.toml"));
  const auto at = text.find("name = \"" + scene.database());
  write_text(scene.path("belay.toml"),
             text.substr(0, at) + "name = \"elsewhere" + text.substr(text.find('"', at + 8)));
  scene.write_plan("plain",
                   "[plan]\nname = \"plain\"\n[[phase]]\nname = \"only\"\n[[phase.step]]\n"
                   "kind = \"command\"\nrun = [\"touch\", \"trace\"]\n");
  const auto ended = scene.belay({"run", "plans/plain.toml"});
  EXPECT_EQ(ended.status, refused) << ended.output;
  EXPECT_NE(ended.output.find("identity-mismatch"), std::string::npos) << ended.output;
  EXPECT_EQ(scene.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'belay'"), "0");
  EXPECT_FALSE(std::filesystem::exists(scene.path("trace")));
}

TEST_F(Deploy, StopsWhenAnotherRunnerTookTheTarget) {
  prepare_second(additive_revision());
  const std::string taken = scene_.value("SELECT epoch FROM belay.epoch");
  const auto run = scene_.start({"run", plan_});
  // Another runner, with a ledger of its own, takes the next epoch while this one works.
  while (scene_.value("SELECT epoch FROM belay.epoch") == taken && !run->has_ended()) usleep(2000);
  scene_.sql("UPDATE belay.epoch SET epoch = epoch + 100");
  const auto ended = run->wait();
  EXPECT_EQ(ended.status, status::busy) << ended.output;
  EXPECT_NE(ended.output.find("another runner took over"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.current(), "app-1");
}

}  // namespace belay::cli_test
