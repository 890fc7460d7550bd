// belay status: its exit statuses, and following a run that another process carries out.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

class Status : public testing::Test {
 protected:
  std::string touch(const std::string& name) {
    return step("command", "run = [\"touch\", \"" + scene_.path(name).string() + "\"]\n");
  }
  void expect_status(int wanted, std::vector<std::string> more = {}) {
    more.insert(more.begin(), "status");
    const auto ended = scene_.belay(more);
    EXPECT_EQ(ended.status, wanted) << ended.output;
    more.push_back("--json");
    const auto told = scene_.belay(more);
    EXPECT_EQ(told.status, wanted) << told.output;
  }
  static bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }
  // Until the follower has told this; it must not end before.
  static void wait_for(Child& follower, const std::string& text) {
    while (!has(follower.output_so_far(), text)) {
      ASSERT_FALSE(follower.has_ended()) << follower.output_so_far();
    }
  }

  Scene scene_;
};

}  // namespace

TEST_F(Status, EndsWellWithNothingOpenAndElseAsTheTableSays) {
  expect_status(status::succeeded);
  const auto plan =
      scene_.write_steps("days", {touch("a"), phase("later", "manual = true"), touch("b")});
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::waiting);
  expect_status(status::waiting);
  const auto doubt =
      scene_.write_steps("doubt", {step("command", "run = [\"false\"]\nundo = [\"false\"]\n")});
  ASSERT_EQ(scene_.belay({"run", doubt}).status, status::person);
  // The graver of the two.
  expect_status(status::person);
}

TEST_F(Status, OfARunByItsNameSaysHowItEnded) {
  const auto fails =
      scene_.write_steps("fails", {step("command", "run = [\"false\"]\nharmless = true\n")});
  ASSERT_EQ(scene_.belay({"run", fails}).status, status::nothing_changed);
  expect_status(status::succeeded);
  const auto id = (*scene_.json({"status"})["runs"].if_array()).front()["run"].string_or("");
  expect_status(status::nothing_changed, {id});
  expect_status(status::nothing_changed, {id, "--watch"});
}

TEST_F(Status, TellsARunAtWorkFromOneThatWasLeft) {
  const auto plan = scene_.write_steps("two", {scene_.slow_step("one"), touch("second")});
  const auto run = scene_.start({"run", plan});
  scene_.wait_for_start("one", *run);
  expect_status(status::busy);
  EXPECT_TRUE(has(scene_.belay({"status"}).output, "process " + std::to_string(run->pid())));
  run->signal(SIGKILL);
  run->wait();
  expect_status(status::interrupted);
  expect_status(status::interrupted, {"--watch"});  // nobody is at it: there is nothing to follow
}

TEST_F(Status, WatchFollowsARunInPlainLinesAndEndsWithIt) {
  const auto plan = scene_.write_steps("two", {scene_.slow_step("one"), touch("second")});
  const auto run = scene_.start({"run", plan});
  scene_.wait_for_start("one", *run);
  const auto follower = scene_.start({"status", "--watch"});
  ASSERT_NO_FATAL_FAILURE(wait_for(*follower, "  1.1 "));
  EXPECT_FALSE(has(follower->output_so_far(), "second"));
  scene_.let_go("one");
  EXPECT_EQ(run->wait().status, status::succeeded);
  const auto told = follower->wait();
  EXPECT_EQ(told.status, status::succeeded) << told.output;
  EXPECT_TRUE(told.output.starts_with("run of plan two\nphase first\n  1.1 ")) << told.output;
  EXPECT_TRUE(has(told.output, "    done\n  1.2 command touch")) << told.output;
  EXPECT_TRUE(has(told.output, "    done\nsucceeded  run ")) << told.output;
}

TEST_F(Status, WatchEndsWhenTheRunnerWasKilled) {
  const auto plan = scene_.write_steps("two", {scene_.slow_step("one"), touch("second")});
  const auto run = scene_.start({"run", plan});
  scene_.wait_for_start("one", *run);
  const auto follower = scene_.start({"status", "--watch"});
  ASSERT_NO_FATAL_FAILURE(wait_for(*follower, "  1.1 "));
  run->signal(SIGKILL);
  run->wait();
  const auto told = follower->wait();
  EXPECT_EQ(told.status, status::interrupted) << told.output;
  EXPECT_TRUE(has(told.output, "belay resume ")) << told.output;
}

TEST_F(Status, WatchEndsBySignalAndLeavesTheRunAlone) {
  const auto plan = scene_.write_steps("two", {scene_.slow_step("one"), touch("second")});
  const auto run = scene_.start({"run", plan});
  scene_.wait_for_start("one", *run);
  const auto follower = scene_.start({"status", "--watch"});
  ASSERT_NO_FATAL_FAILURE(wait_for(*follower, "  1.1 "));
  follower->signal(SIGINT);
  EXPECT_EQ(follower->wait().status, status::busy);
  scene_.let_go("one");
  EXPECT_EQ(run->wait().status, status::succeeded);
}

TEST_F(Status, WatchEndsWhereTheRunWaits) {
  const auto plan = scene_.write_steps(
      "days", {scene_.slow_step("one"), phase("later", "manual = true"), touch("b")});
  const auto run = scene_.start({"run", plan});
  scene_.wait_for_start("one", *run);
  const auto follower = scene_.start({"status", "--watch", "--json"});
  scene_.let_go("one");
  EXPECT_EQ(run->wait().status, status::waiting);
  const auto told = follower->wait();
  EXPECT_EQ(told.status, status::waiting) << told.output;
  const auto last = parse_json(told.output);
  ASSERT_TRUE(last) << told.output;
  EXPECT_EQ((*last)["schema"].string_or(""), "belay.run/1");
}

}  // namespace belay::cli_test
