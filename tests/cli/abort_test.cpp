// belay abort: a run is closed as it stands, by the real binary.
#include <csignal>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Abort : public testing::Test {
 protected:
  // A step that stays done until its undo, and one that nobody knows how to repeat.
  std::string plan() {
    const auto done = scene_.path("done").string();
    return scene_.write_steps(
        "two", {step("command",
                     "run = [\"touch\", \"" + done + "\"]\nundo = [\"rm\", \"" + done + "\"]\n"),
                scene_.slow_step("slow")});
  }
  // Killed in the middle of the second step.
  void leave_in_the_middle() {
    const auto run = scene_.start({"run", plan()});
    ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("slow", *run));
    run->signal(SIGKILL);
    run->wait();
  }

  Scene scene_;
};

}  // namespace

TEST_F(Abort, SaysWhatWouldStayAndClosesNothingUnmeant) {
  ASSERT_NO_FATAL_FAILURE(leave_in_the_middle());
  const auto refused = scene_.belay({"abort"});
  EXPECT_EQ(refused.status, status::person) << refused.output;
  EXPECT_NE(refused.output.find("step 1.1 (command touch): done"), std::string::npos)
      << refused.output;
  EXPECT_NE(refused.output.find("step 1.2"), std::string::npos) << refused.output;
  EXPECT_NE(refused.output.find("--leave"), std::string::npos) << refused.output;
  const auto state = (*scene_.json({"status"})["runs"].if_array()).front();
  EXPECT_EQ(state["state"].string_or(""), "interrupted");
}

TEST_F(Abort, WithLeaveEndsTheRunAndItsProcessesAndRecordsWhatStays) {
  ASSERT_NO_FATAL_FAILURE(leave_in_the_middle());
  const auto aborted = scene_.belay({"abort", "--leave", "--reason", "mended by hand"});
  EXPECT_EQ(aborted.status, status::unverified) << aborted.output;
  EXPECT_NE(aborted.output.find("mended by hand"), std::string::npos) << aborted.output;
  EXPECT_TRUE(fs::exists(scene_.path("done")));
  scene_.expect_nothing_left();
  const auto ledger = canonical(scene_.json({"audit", "show"}));
  EXPECT_NE(ledger.find("\"open\":[\"step 1.1 (command touch): done\",\"step 1.2"),
            std::string::npos)
      << ledger;
  EXPECT_EQ(scene_.belay({"abort"}).status, status::invalid) << "it is over";
  EXPECT_EQ(scene_.belay({"resume"}).status, status::unverified) << "it is over";
  // Nothing stands in the way of another run.
  const auto other = scene_.write_steps("other", {step("command", "run = [\"true\"]\n")});
  EXPECT_EQ(scene_.belay({"run", other}).status, status::succeeded);
}

TEST_F(Abort, OfARunThatLeftNothingEndsAsNothingChanged) {
  const auto waiting =
      scene_.write_steps("waiting", {step("command", "run = [\"true\"]\nharmless = true\n"),
                                     phase("later", "manual = true"),
                                     step("command", "run = [\"true\"]\nharmless = true\n")});
  ASSERT_EQ(scene_.belay({"run", waiting}).status, status::waiting);
  const auto aborted = scene_.belay({"abort"});
  EXPECT_EQ(aborted.status, status::nothing_changed) << aborted.output;
  EXPECT_EQ(scene_.belay({"tick"}).status, status::succeeded) << "nothing is due";
}

TEST_F(Abort, IsRefusedWhileItsRunnerLives) {
  const auto run = scene_.start({"run", plan()});
  ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("slow", *run));
  const auto refused = scene_.belay({"abort", "--leave"});
  EXPECT_EQ(refused.status, status::busy) << refused.output;
  scene_.let_go("slow");
  EXPECT_EQ(run->wait().status, status::succeeded);
}

TEST_F(Abort, WhatStayedCanBeTakenBackLater) {
  ASSERT_NO_FATAL_FAILURE(leave_in_the_middle());
  ASSERT_EQ(scene_.belay({"abort", "--leave"}).status, status::unverified);
  scene_.belay({"rollback"});
  scene_.belay({"resume", "--answer", "not-applied"});
  EXPECT_FALSE(fs::exists(scene_.path("done")));
}

}  // namespace belay::cli_test
