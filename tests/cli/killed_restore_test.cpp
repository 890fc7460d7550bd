// A restore whose runner is killed at every stage of it, between the fence and the end of the swap,
// by the real binary on the real server.
#include <algorithm>
#include <csignal>
#include <filesystem>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

// A process that does not run, until it is told or this is gone.
class Stopped {
 public:
  explicit Stopped(pid_t pid) : pid_(pid) { kill(pid_, SIGSTOP); }
  Stopped(const Stopped&) = delete;
  Stopped& operator=(const Stopped&) = delete;
  ~Stopped() { go_on(); }
  void go_on() const { kill(pid_, SIGCONT); }

 private:
  pid_t pid_;
};

// Release app-2 drops a column and is unwell, so that only a restore brings the state back. The
// backup holds an index whose building waits, in a copy, for as long as a file is there.
class KilledRestore : public testing::Test {
 protected:
  KilledRestore() : gate_(server_.directory() / ("gate-" + scene_.database())) {
    scene_.add_release("app-1", {first_revision()});
    const auto first = scene_.belay({"run", scene_.add_plan("app-1", "0001")});
    EXPECT_EQ(first.status, status::succeeded) << first.output;
    scene_.sql("INSERT INTO items VALUES (1, 'kept')");
    scene_.sql(
        "CREATE FUNCTION gate(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN "
        "WHILE current_database() LIKE '%\\_restore\\_%' AND "
        "(SELECT size FROM pg_stat_file('" +
        gate_.string() +
        "', true)) IS NOT NULL LOOP PERFORM pg_sleep(0.02); END LOOP; "
        "RETURN i; END $$");
    scene_.sql("CREATE INDEX through_the_gate ON items (public.gate(id))");
    scene_.add_release(
        "app-2", {first_revision(), {"0002", "0001", "op.drop_column('items', 'body')", "pass"}});
    plan_ = scene_.add_plan("app-2", "0002");
    scene_.make_unwell("app-2");
  }
  ~KilledRestore() override { fs::remove(gate_); }

  std::string admin(const std::string& query) { return server_.value("postgres", query); }
  bool is_open() {
    return admin("SELECT datallowconn FROM pg_database WHERE datname = '" + scene_.database() +
                 "'") == "t";
  }
  std::string database_like(const std::string& what) {
    return admin("SELECT datname FROM pg_database WHERE datname LIKE '" +
                 scene_.database().substr(0, 30) + "\\_" + what + "\\_%'");
  }
  bool is_copying() {
    return !admin(
                "SELECT pid FROM pg_stat_activity WHERE datname LIKE '%\\_restore\\_%' "
                "AND query LIKE 'CREATE INDEX%'")
                .empty();
  }

  template <class Condition>
  void start_and_kill_when(const std::vector<std::string>& words, Condition condition) {
    const auto run = scene_.start(words);
    while (!condition()) {
      ASSERT_FALSE(run->has_ended()) << run->output_so_far();
      usleep(1000);
    }
    run->signal(SIGKILL);
    run->wait();
  }
  void kill_while_copying() {
    write_text(gate_, "closed");
    start_and_kill_when({"run", plan_}, [&] { return is_copying(); });
    ASSERT_FALSE(is_open());
  }

  void expect_restored(const Ended& ended) {
    EXPECT_EQ(ended.status, status::restored) << ended.output;
    EXPECT_EQ(scene_.revision(), "0001");
    EXPECT_EQ(scene_.value("SELECT body FROM items"), "kept");
    EXPECT_EQ(database_like("restore"), "");
    EXPECT_NE(database_like("failed"), "");
    scene_.expect_nothing_left();
  }
  void expect_refused(const Ended& ended) {
    EXPECT_EQ(ended.status, status::person) << ended.output;
    EXPECT_TRUE(is_open());
    EXPECT_EQ(scene_.revision(), "0002");
    EXPECT_EQ(scene_.value("SELECT count(*) FROM items"), "2");
    scene_.expect_nothing_left();
  }

  Scene scene_;
  Postgres& server_ = Postgres::shared();
  fs::path gate_;
  std::string plan_;
};

}  // namespace

// The fence is closed, but a session that does not leave keeps it from being proven.
TEST_F(KilledRestore, BeforeItsProofEndsLikeAnUndisturbedOne) {
  Held stubborn(server_.url(scene_.database()), "SELECT 1");
  const Stopped process(stubborn.pid());
  start_and_kill_when({"run", plan_}, [&] { return !is_open(); });
  process.go_on();
  expect_restored(scene_.belay({"resume"}));
}

TEST_F(KilledRestore, WhileCopyingEndsLikeAnUndisturbedOne) {
  kill_while_copying();
  fs::remove(gate_);
  expect_restored(scene_.belay({"resume"}));
}

TEST_F(KilledRestore, AgainAndAgainEndsLikeAnUndisturbedOne) {
  kill_while_copying();
  for (int n = 0; n < 3; ++n) {
    start_and_kill_when({"resume"}, [&] { return is_copying(); });
    EXPECT_FALSE(is_open());
  }
  fs::remove(gate_);
  expect_restored(scene_.belay({"resume"}));
}

TEST_F(KilledRestore, InTheMiddleOfItsSwapEndsLikeAnUndisturbedOne) {
  write_text(gate_, "closed");
  const auto run = scene_.start({"run", plan_});
  while (!is_copying()) {
    ASSERT_FALSE(run->has_ended()) << run->output_so_far();
    usleep(1000);
  }
  // The swap wants the copy's database object, which this session holds.
  Held holder(server_.url("postgres"), "COMMENT ON DATABASE \"" + database_like("restore") +
                                           "\" IS 'belay: a copy being restored, safe to drop'");
  fs::remove(gate_);
  while (admin("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'belay:%' "
               "AND wait_event_type = 'Lock'")
             .empty()) {
    ASSERT_FALSE(run->has_ended()) << run->output_so_far();
  }
  run->signal(SIGKILL);
  run->wait();
  holder.release();
  expect_restored(scene_.belay({"resume"}));
}

TEST_F(KilledRestore, RightAfterItsSwapEndsLikeAnUndisturbedOne) {
  start_and_kill_when({"run", plan_}, [&] { return !database_like("failed").empty(); });
  expect_restored(scene_.belay({"resume"}));
}

// Whoever opened the fence may have written; that it is closed again proves nothing.
TEST_F(KilledRestore, IsRefusedWhenSomebodyWasLetInMeanwhile) {
  kill_while_copying();
  fs::remove(gate_);
  const std::string alter = "ALTER DATABASE " + scene_.database() + " ALLOW_CONNECTIONS ";
  server_.sql("postgres", alter + "true");
  scene_.sql("INSERT INTO items VALUES (2)");
  server_.sql("postgres", alter + "false");
  expect_refused(scene_.belay({"resume"}));
}

TEST_F(KilledRestore, WhoseFenceWasLiftedIsStillRestoredWhenNobodyWrote) {
  kill_while_copying();
  fs::remove(gate_);
  const auto lifted = scene_.belay({"restore", "--lift-fence"});
  EXPECT_EQ(lifted.status, status::succeeded) << lifted.output;
  EXPECT_NE(lifted.output.find("is open again"), std::string::npos) << lifted.output;
  EXPECT_TRUE(is_open());
  EXPECT_EQ(scene_.value("SELECT count(*) FROM items"), "1");
  const auto again = scene_.belay({"restore", "--lift-fence"});
  EXPECT_NE(again.output.find("was open already"), std::string::npos) << again.output;
  expect_restored(scene_.belay({"resume"}));
}

TEST_F(KilledRestore, WhoseFenceWasLiftedIsRefusedWhenSomebodyWrote) {
  kill_while_copying();
  fs::remove(gate_);
  ASSERT_EQ(scene_.belay({"restore", "--lift-fence"}).status, status::succeeded);
  scene_.sql("INSERT INTO items VALUES (2)");
  expect_refused(scene_.belay({"resume"}));
}

// A backup that went bad opens the database again; mended, the same restore goes on from there.
TEST_F(KilledRestore, ThatFailedOpensTheDatabaseAndCanBeLookedAtAgain) {
  kill_while_copying();
  fs::remove(gate_);
  fs::path manifest;
  for (const auto& backup : fs::directory_iterator(scene_.path("backups/test"))) {
    manifest = std::max(manifest, backup.path() / "manifest.json");
  }
  const std::string text = read_text(manifest);
  write_text(manifest, text + " ");
  const auto failed = scene_.belay({"resume"});
  EXPECT_EQ(failed.status, status::person) << failed.output;
  EXPECT_TRUE(is_open());
  write_text(manifest, text);
  expect_restored(scene_.belay({"resume", "--look-again"}));
}

}  // namespace belay::cli_test
