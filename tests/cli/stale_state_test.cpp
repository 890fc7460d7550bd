// What the target's epoch stops: a ledger that is not the newest, and a runner that was paused
// while another took over.
#include <csignal>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class StaleState : public testing::Test {
 protected:
  void SetUp() override {
    scene_.add_release("app-1", {first_revision()});
    const auto ended = scene_.belay({"run", scene_.add_plan("app-1", "0001")});
    ASSERT_EQ(ended.status, status::succeeded) << ended.output;
    scene_.add_release("app-2", {first_revision(), additive_revision()});
    plan_ = scene_.add_plan("app-2", "0002");
  }

  void expect_unchanged(const support::Ended& ended, int status, const std::string& why) {
    EXPECT_EQ(ended.status, status) << ended.output;
    EXPECT_NE(ended.output.find(why), std::string::npos) << ended.output;
    EXPECT_EQ(scene_.revision(), "0001");
    EXPECT_EQ(scene_.current(), "app-1");
  }
  void expect_refused_and_unchanged(const support::Ended& ended, const std::string& why) {
    expect_unchanged(ended, status::refused, why);
  }

  static bool is_stopped(pid_t pid) {
    const auto text = read_text("/proc/" + std::to_string(pid) + "/stat");
    return text.substr(text.rfind(')') + 2, 1) == "T";
  }

  Scene scene_;
  std::string plan_;
};

}  // namespace

TEST_F(StaleState, IsRefusedWhenItsFileWasDeleted) {
  fs::remove_all(scene_.path("state"));
  expect_refused_and_unchanged(scene_.belay({"run", plan_}), "the target is at epoch 1");
  EXPECT_EQ(scene_.value("SELECT epoch FROM belay.epoch"), "1");
}

TEST_F(StaleState, IsRefusedWhenAnOlderCopyTookItsPlace) {
  fs::copy(scene_.path("state"), scene_.path("older"), fs::copy_options::recursive);
  scene_.write_steps("nothing", {step("command", "run = [\"true\"]\nharmless = true\n")});
  ASSERT_EQ(scene_.belay({"run", "plans/nothing.toml"}).status, status::succeeded);
  fs::remove_all(scene_.path("state"));
  fs::rename(scene_.path("older"), scene_.path("state"));
  // By itself the copy is a whole ledger.
  EXPECT_EQ(scene_.belay({"audit", "verify"}).status, status::succeeded);
  expect_refused_and_unchanged(scene_.belay({"run", plan_}), "the ledger knows of 1 only");
}

TEST_F(StaleState, IsAcceptedOnceAPersonSaidThatTheNewerOneIsLost) {
  fs::remove_all(scene_.path("state"));
  // The steps of docs/running.md, as they stand there.
  EXPECT_EQ(scene_.belay({"current"}).output, "0001\n");
  scene_.sql("SELECT * FROM belay.marker ORDER BY written_at DESC LIMIT 1");
  scene_.sql("DELETE FROM belay.epoch WHERE environment = 'test'");
  EXPECT_EQ(scene_.belay({"run", plan_}).status, status::succeeded);
  EXPECT_EQ(scene_.revision(), "0002");
  EXPECT_EQ(scene_.current(), "app-2");
}

TEST_F(StaleState, PausedRunnerChangesNothingWhenItWakesAfterASuccessor) {
  scene_.set_variable("BELAY_FAIL", "intending:migrate:stop");
  const auto paused = scene_.start({"run", plan_});
  scene_.set_variable("BELAY_FAIL", "");
  while (!is_stopped(paused->pid())) {
    ASSERT_FALSE(paused->has_ended()) << paused->output_so_far();
    usleep(5000);
  }
  // On this host its lock holds as long as it lives; from another host the next epoch is taken.
  EXPECT_EQ(scene_.belay({"resume"}).status, status::busy);
  scene_.sql("UPDATE belay.epoch SET epoch = epoch + 1, holder = 'another host'");
  paused->signal(SIGCONT);
  expect_unchanged(paused->wait(), status::busy, "another runner took over");
}

}  // namespace belay::cli_test
