// belay restore BACKUP, beside the database and in its place, by the real binary with real
// pg_restore; killed too.
#include <csignal>
#include <filesystem>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Restore : public testing::Test {
 protected:
  Restore() : gate_(server_.directory() / ("gate-" + scene_.database())) {
    scene_.sql(
        "CREATE TABLE items (id int, body text); INSERT INTO items VALUES (1, 'kept');"
        "CREATE FUNCTION gate(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN "
        "WHILE current_database() LIKE '%\\_restore\\_%' AND "
        "(SELECT size FROM pg_stat_file('" +
        gate_.string() +
        "', true)) IS NOT NULL LOOP PERFORM pg_sleep(0.02); END LOOP; "
        "RETURN i; END $$;"
        "CREATE INDEX through_the_gate ON items (public.gate(id))");
    const auto made = scene_.belay({"backup", "create"});
    EXPECT_EQ(made.status, status::succeeded) << made.output;
    take_newest_backup();
  }
  ~Restore() override {
    fs::remove(gate_);
    for (const auto& name : {beside(), aside()}) {
      if (!name.empty()) admin_do("DROP DATABASE IF EXISTS \"" + name + "\" WITH (FORCE)");
    }
  }

  void take_newest_backup() {
    backup_ = (*scene_.json({"backup", "list"})["backups"].if_array()).back()["name"].string_or("");
  }
  std::string admin(const std::string& query) { return server_.value("postgres", query); }
  void admin_do(const std::string& text) { server_.sql("postgres", text); }
  std::string beside() const { return scene_.database() + "_beside"; }
  std::string database_like(const std::string& what) {
    return admin("SELECT string_agg(datname, ',') FROM pg_database WHERE datname LIKE '" +
                 scene_.database().substr(0, 30) + "\\_" + what + "\\_%'");
  }
  std::string aside() { return database_like("before"); }
  std::string rows_of(const std::string& database) {
    return server_.value(database, "SELECT string_agg(body, ',' ORDER BY id) FROM items");
  }
  bool is_copying() {
    return !admin("SELECT pid FROM pg_stat_activity WHERE datname LIKE '" +
                  scene_.database().substr(0, 30) +
                  "\\_restore\\_%' AND query LIKE 'CREATE INDEX%'")
                .empty();
  }
  void kill_while_copying(const std::vector<std::string>& words) {
    write_text(gate_, "closed");
    const auto run = scene_.start(words);
    while (!is_copying()) {
      ASSERT_FALSE(run->has_ended()) << run->output_so_far();
      usleep(1000);
    }
    run->signal(SIGKILL);
    run->wait();
    fs::remove(gate_);
  }
  Ended killed_at(const std::string& point, const std::vector<std::string>& words) {
    scene_.set_variable("BELAY_FAIL", point + ":restore:kill");
    auto ended = scene_.belay(words);
    scene_.set_variable("BELAY_FAIL", "");
    return ended;
  }

  void expect_in_place(const Ended& ended) {
    EXPECT_EQ(ended.status, status::succeeded) << ended.output;
    EXPECT_EQ(rows_of(scene_.database()), "kept");
    EXPECT_EQ(database_like("restore"), "");
    EXPECT_NE(ended.output.find("DROP DATABASE \"" + aside() + "\""), std::string::npos)
        << aside() << "\n"
        << ended.output;
    EXPECT_EQ(admin("SELECT datallowconn FROM pg_database WHERE datname = '" + aside() + "'"), "f");
    scene_.expect_nothing_left();
    EXPECT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded) << "claimed anew";
  }
  void expect_beside(const Ended& ended) {
    EXPECT_EQ(ended.status, status::succeeded) << ended.output;
    EXPECT_EQ(rows_of(beside()), "kept");
    EXPECT_EQ(database_like("restore"), "");
    EXPECT_EQ(aside(), "");
    scene_.expect_nothing_left();
  }
  std::size_t runs() { return scene_.json({"status"})["runs"].if_array()->size(); }

  Scene scene_;
  Postgres& server_ = Postgres::shared();
  fs::path gate_;
  std::string backup_;
};

}  // namespace

TEST_F(Restore, BesideLeavesTheLiveDatabaseAlone) {
  scene_.sql("INSERT INTO items VALUES (2, 'since')");
  const auto ended = scene_.belay({"restore", backup_, "--into", beside()});
  expect_beside(ended);
  EXPECT_EQ(rows_of(scene_.database()), "kept,since");
  EXPECT_NE(ended.output.find("DROP DATABASE \"" + beside() + "\""), std::string::npos)
      << ended.output;
}

TEST_F(Restore, BesideNeverWritesOverADatabaseThatIsThere) {
  admin_do("CREATE DATABASE \"" + beside() + "\"");
  server_.sql(beside(),
              "CREATE TABLE items (id int, body text); INSERT INTO items VALUES (1, 'x')");
  const auto ended = scene_.belay({"restore", backup_, "--into", beside()});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_EQ(rows_of(beside()), "x");
  EXPECT_EQ(scene_.belay({"restore", backup_, "--into", scene_.database()}).status,
            status::refused);
  EXPECT_EQ(scene_.belay({"restore", backup_, "--into", "a\tb"}).status, status::invalid);
  EXPECT_EQ(database_like("restore"), "");
}

TEST_F(Restore, InThePlaceIsMadeWhenNobodyWrote) {
  expect_in_place(scene_.belay({"restore", backup_}));
}

// The migration that came after the backup, and what its run wrote for itself, is ours.
TEST_F(Restore, InThePlaceTakesBackOurOwnMigration) {
  const RevisionText first{"0001", "", "op.execute('CREATE TABLE first (id int)')", "pass"};
  scene_.add_release("app-1", {first});
  scene_.add_release("app-2",
                     {first, {"0002", "0001", "op.execute('CREATE TABLE more (id int)')", "pass"}});
  ASSERT_EQ(scene_.belay({"run", scene_.add_plan("app-1", "0001")}).status, status::succeeded);
  ASSERT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
  take_newest_backup();
  const auto run = scene_.belay({"run", scene_.add_plan("app-2", "0002")});
  ASSERT_EQ(run.status, status::succeeded) << run.output;
  expect_in_place(scene_.belay({"restore", backup_}));
  EXPECT_EQ(scene_.value("SELECT to_regclass('public.more')"), "");
}

TEST_F(Restore, InThePlaceIsRefusedAndNamesWhatWouldBeLost) {
  scene_.sql("INSERT INTO items VALUES (2, 'since'), (3, 'since')");
  scene_.sql("UPDATE items SET body = 'changed' WHERE id = 1");
  const auto before = runs();
  const auto ended = scene_.belay({"restore", backup_});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_NE(ended.output.find("2 transaction(s)"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("public.items 3"), std::string::npos) << ended.output;
  EXPECT_EQ(runs(), before);
  EXPECT_EQ(rows_of(scene_.database()), "changed,since,since");
}

TEST_F(Restore, LosesNothingWithoutTheEnvironmentsName) {
  scene_.sql("INSERT INTO items VALUES (2, 'since')");
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"restore", backup_, "--accept-loss"},
           {"restore", backup_, "--accept-loss", "--yes", "production"},
           {"restore", backup_, "--accept-loss", "--into", beside()},
           {"restore"}}) {
    EXPECT_EQ(scene_.belay(words).status, status::invalid);
  }
  EXPECT_EQ(rows_of(scene_.database()), "kept,since");
  EXPECT_EQ(aside(), "");
}

TEST_F(Restore, ThatLosesSomethingSaysSoInTheLedger) {
  scene_.sql("INSERT INTO items VALUES (2, 'since')");
  expect_in_place(scene_.belay({"restore", backup_, "--accept-loss", "--yes", "test"}));
  const auto ledger = canonical(scene_.json({"audit", "show"}));
  EXPECT_NE(ledger.find("\"lost_transactions\":1"), std::string::npos) << ledger;
  EXPECT_NE(ledger.find("\"table\":\"public.items\""), std::string::npos) << ledger;
}

TEST_F(Restore, InThePlaceIsRefusedWhileARunStandsOpen) {
  const auto plan =
      scene_.write_steps("waiting", {step("command", "run = [\"true\"]\nharmless = true\n"),
                                     phase("later", "manual = true"),
                                     step("command", "run = [\"true\"]\nharmless = true\n")});
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::waiting);
  const auto ended = scene_.belay({"restore", backup_});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_NE(ended.output.find("is not over"), std::string::npos) << ended.output;
  EXPECT_EQ(aside(), "");
}

TEST_F(Restore, KilledWhileItCopiesEndsLikeAnUndisturbedOne) {
  kill_while_copying({"restore", backup_});
  expect_in_place(scene_.belay({"resume"}));
}

TEST_F(Restore, BesideKilledWhileItCopiesEndsLikeAnUndisturbedOne) {
  kill_while_copying({"restore", backup_, "--into", beside()});
  EXPECT_EQ(admin("SELECT count(*) FROM pg_database WHERE datname = '" + beside() + "'"), "0");
  expect_beside(scene_.belay({"resume"}));
}

TEST_F(Restore, KilledBeforeItsOutcomeIsRecordedEndsLikeAnUndisturbedOne) {
  killed_at("performed", {"restore", backup_});
  expect_in_place(scene_.belay({"resume"}));
}

TEST_F(Restore, BesideKilledBeforeItsOutcomeIsRecordedEndsLikeAnUndisturbedOne) {
  killed_at("performed", {"restore", backup_, "--into", beside()});
  expect_beside(scene_.belay({"resume"}));
}

TEST_F(Restore, ThatLosesSomethingKilledEndsLikeAnUndisturbedOne) {
  scene_.sql("INSERT INTO items VALUES (2, 'since')");
  kill_while_copying({"restore", backup_, "--accept-loss", "--yes", "test"});
  expect_in_place(scene_.belay({"resume"}));
  const auto ledger = canonical(scene_.json({"audit", "show"}));
  EXPECT_NE(ledger.find("\"lost_transactions\":1"), std::string::npos) << ledger;
}

// Stopped before its only phase was opened: what goes on with it asks no calendar either.
TEST_F(Restore, ThatGoesOnIsKeptWaitingByNoCalendar) {
  scene_.reconfigure("[environment.test]\n", "[environment.test]\npolicy = \"own\"\n");
  write_text(scene_.path("policies/own.toml"), "[rules]\nfreeze = \"refuse\"\n");
  Held epoch(server_.url(scene_.database()), "LOCK TABLE belay.epoch IN EXCLUSIVE MODE");
  const auto restore = scene_.start({"restore", backup_, "--into", beside()});
  const std::string waits =
      "SELECT pid FROM pg_stat_activity WHERE datname = '" + scene_.database() +
      "' AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO belay.epoch%'";
  while (admin(waits).empty()) {
    ASSERT_FALSE(restore->has_ended()) << restore->output_so_far();
    usleep(1000);
  }
  restore->signal(SIGINT);
  epoch.release();
  const auto stopped = restore->wait();
  ASSERT_EQ(stopped.status, status::interrupted) << stopped.output;
  write_text(scene_.path("policies/own.calendar.toml"),
             "[[freeze]]\nname = \"always\"\nfrom = \"2020-01-01\"\nto = \"2199-12-31\"\n");
  const auto resumed = scene_.belay({"resume"});
  EXPECT_EQ(resumed.status, status::succeeded) << resumed.output;
  EXPECT_EQ(rows_of(beside()), "kept");
}

// A backup that went bad restores nothing, and the database is open as before.
TEST_F(Restore, OfABadBackupChangesNothing) {
  for (const auto& entry : fs::directory_iterator(scene_.path("backups/test") / backup_)) {
    if (entry.path().extension() != ".gz") continue;
    auto text = read_text(entry.path());
    text[text.size() - 1] = static_cast<char>(text[text.size() - 1] ^ 1);
    write_text(entry.path(), text);
  }
  const auto ended = scene_.belay({"restore", backup_});
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("differs from the manifest"), std::string::npos) << ended.output;
  EXPECT_EQ(rows_of(scene_.database()), "kept");
  EXPECT_EQ(database_like("restore"), "");
}

}  // namespace belay::cli_test
