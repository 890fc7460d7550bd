// unlock ends what a dead runner left, and only that; it never takes anything from a live one.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Unlock : public testing::Test {
 protected:
  // A run that was killed while its step, and a process that the step left behind, were at work.
  std::string killed_run() {
    const auto plan = scene_.write_steps(
        "orphans", {step("command", "run = [\"sh\", \"-c\", \"setsid sleep 300 & echo $! > " +
                                        scene_.path("orphan").string() + "; touch " +
                                        scene_.path("one.started").string() + "; wait\"]\n")});
    const auto run = scene_.start({"run", plan});
    scene_.wait_for_start("one", *run);
    run->signal(SIGKILL);
    run->wait();
    return (*scene_.json({"status"})["runs"].if_array()).front()["run"].string_or("");
  }
  bool orphan_is_alive() {
    const auto pid = std::stoi(read_text(scene_.path("orphan")));
    return kill(pid, 0) == 0 &&
           read_text("/proc/" + std::to_string(pid) + "/stat").find(") Z") == std::string::npos;
  }
  std::string audit() { return scene_.belay({"audit", "show", "--json"}).output; }
  void expect_says(const support::Ended& ended, int status, const std::vector<std::string>& texts) {
    EXPECT_EQ(ended.status, status) << ended.output;
    for (const auto& text : texts) {
      EXPECT_NE(ended.output.find(text), std::string::npos) << text << " in:\n" << ended.output;
    }
  }

  Scene scene_;
};

}  // namespace

TEST_F(Unlock, TakesNothingFromALiveRunnerAndSaysWhoItIs) {
  const auto run = scene_.start({"run", scene_.write_steps("slow", {scene_.slow_step("one")})});
  ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("one", *run));
  const auto before = audit();
  const auto refused = scene_.belay({"unlock"});
  const std::string pid = std::to_string(run->pid());
  expect_says(refused, status::busy,
              {"process " + pid, "@", "'run 01", " since 20", "kill -TERM " + pid});
  EXPECT_EQ(audit(), before);
  scene_.let_go("one");
  EXPECT_EQ(run->wait().status, status::succeeded);
}

TEST_F(Unlock, TakesNothingFromAHolderThatHasNoRun) {
  const auto plan = scene_.write_steps("one", {step("command", "run = [\"true\"]\n")});
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::succeeded);
  const int lock = open(scene_.path("state/locks/test.lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(lock, 0);
  ASSERT_EQ(flock(lock, LOCK_EX | LOCK_NB), 0);
  expect_says(scene_.belay({"unlock"}), status::busy, {"is held by another process"});
  close(lock);
  expect_says(scene_.belay({"unlock"}), status::succeeded, {"nobody holds 'test'"});
}

TEST_F(Unlock, EndsWhatADeadRunnerLeftAndGoesOnWithNothing) {
  const auto id = killed_run();
  ASSERT_TRUE(orphan_is_alive());
  const auto unlocked = scene_.belay({"unlock"});
  expect_says(unlocked, status::succeeded,
              {"ended process", "is free", "belay resume " + id, "belay rollback " + id});
  EXPECT_FALSE(orphan_is_alive());
  EXPECT_NE(audit().find("unlock"), std::string::npos);
  const auto status = scene_.json({"status"});
  EXPECT_EQ((*status["runs"].if_array()).front()["exit"].int_or(0), status::interrupted);
  scene_.expect_nothing_left();
}

TEST_F(Unlock, EndsTheSessionOfADeadRunnersMigration) {
  auto slow = first_revision();
  slow.upgrade += "\n    op.execute('SELECT pg_sleep(300)')";
  scene_.add_release("app-1", {slow});
  const auto run = scene_.start({"run", scene_.add_plan("app-1", "0001")});
  while (scene_.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(300)%' "
                      "AND pid <> pg_backend_pid()") == "0") {
    ASSERT_FALSE(run->has_ended()) << run->output_so_far();
    usleep(5000);
  }
  run->signal(SIGKILL);
  run->wait();
  expect_says(scene_.belay({"unlock"}), status::succeeded, {"is free"});
  scene_.expect_nothing_left();
  EXPECT_EQ(scene_.value("SELECT to_regclass('items')"), "");
}

// Its host may be cut off from the server, which then does not see that the tool is dead.
TEST_F(Unlock, EndsASessionThatADeadRunnersToolLeftOpen) {
  const auto id = killed_run();
  Held left(Postgres::shared().url(scene_.database()) + "?application_name=belay:" + id + "/1/1/1",
            "SELECT 1");
  expect_says(scene_.belay({"unlock"}), status::succeeded, {"is free"});
  EXPECT_FALSE(left.alive());
}

TEST_F(Unlock, IsNotNeededBeforeAResumeWhichEndsTheSame) {
  const auto id = killed_run();
  Held left(Postgres::shared().url(scene_.database()) + "?application_name=belay:" + id + "/1/1/1",
            "SELECT 1");
  // Whether the command took effect is not known, and only a person can tell.
  EXPECT_EQ(scene_.belay({"resume"}).status, status::person);
  EXPECT_FALSE(orphan_is_alive());
  EXPECT_FALSE(left.alive());
}

TEST_F(Unlock, WorksAlsoWhereTheFolderOfTheRunIsLost) {
  const auto id = killed_run();
  fs::remove_all(scene_.path("state/runs/" + id));
  expect_says(scene_.belay({"unlock"}), status::succeeded, {"is free"});
  EXPECT_FALSE(orphan_is_alive());
}

TEST_F(Unlock, ChangesNothingWhereNothingIsLocked) {
  expect_says(scene_.belay({"unlock"}), status::succeeded, {"nobody holds 'test'"});
  const auto plan = scene_.write_steps("one", {step("command", "run = [\"true\"]\n")});
  EXPECT_EQ(scene_.belay({"run", plan}).status, status::succeeded);
  const auto before = audit();
  expect_says(scene_.belay({"unlock"}), status::succeeded, {"nobody holds 'test'"});
  EXPECT_EQ(audit(), before);
}

}  // namespace belay::cli_test
