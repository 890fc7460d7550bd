// A restore whose runner is killed at every stage of it, between the fence and the end of the swap,
// by the real binary on the real server.
#include <algorithm>
#include <csignal>
#include <filesystem>

#include "cli/gated_restore.hpp"

namespace belay::cli_test {

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

class KilledRestore : public GatedRestore {
 protected:
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

// One that waits beside the closed database might still rename it.
TEST_F(KilledRestore, IsGoneOnWithOnlyWhenTheServerSessionsOfTheDeadRunnerAreGone) {
  kill_while_copying();
  fs::remove(gate_);
  const auto run = (*scene_.json({"status"})["runs"].if_array()).front()["run"].string_or("");
  Held left(server_.url("postgres") + "?application_name=belay:" + run + "/1/5/1", "SELECT 1");
  expect_restored(scene_.belay({"resume"}));
  EXPECT_FALSE(left.alive());
}

TEST_F(KilledRestore, InTheMiddleOfItsSwapEndsLikeAnUndisturbedOne) {
  write_text(gate_, "closed");
  const auto run = scene_.start({"run", plan_});
  ASSERT_NO_FATAL_FAILURE(wait_until_copying(*run));
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

TEST_F(KilledRestore, IsOpenedByUnlock) {
  kill_while_copying();
  fs::remove(gate_);
  const auto unlocked = scene_.belay({"unlock"});
  EXPECT_EQ(unlocked.status, status::succeeded) << unlocked.output;
  EXPECT_TRUE(is_open());
  expect_restored(scene_.belay({"resume"}));
}

TEST_F(KilledRestore, GivenUpByAbortOpensTheDatabaseAndLeavesNoCopy) {
  kill_while_copying();
  fs::remove(gate_);
  const auto aborted = scene_.belay({"abort", "--leave"});
  EXPECT_EQ(aborted.status, status::unverified) << aborted.output;
  EXPECT_TRUE(is_open());
  EXPECT_EQ(database_like("restore"), "");
  scene_.expect_nothing_left();
}

// What the swap did is not recorded yet, and abort could not say what stays.
TEST_F(KilledRestore, WhoseCopyHasThePlaceAlreadyIsNotGivenUpByAbort) {
  start_and_kill_when({"run", plan_}, [&] { return !database_like("failed").empty(); });
  const auto refused = scene_.belay({"abort", "--leave"});
  EXPECT_EQ(refused.status, status::person) << refused.output;
  EXPECT_NE(refused.output.find("settles it"), std::string::npos) << refused.output;
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
