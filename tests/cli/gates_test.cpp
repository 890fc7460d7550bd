// Runs that wait: for a person, for time, for another runner.
#include "cli/waiting_scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Gates : public WaitingScene {};

}  // namespace

TEST_F(Gates, WaitForAPersonHoldingNothing) {
  const auto plan = days_plan();
  const auto ended = scene_.belay({"run", plan});
  EXPECT_EQ(ended.status, status::waiting) << ended.output;
  EXPECT_NE(ended.output.find("belay release"), std::string::npos) << ended.output;
  EXPECT_TRUE(exists("a"));
  expect_idle_tick();
  EXPECT_FALSE(exists("b"));
  // It holds nothing: another run may act meanwhile.
  EXPECT_EQ(scene_.belay({"run", scene_.write_steps("other", {touch("c")})}).status,
            status::succeeded);
  EXPECT_EQ(scene_.belay({"release"}).status, status::succeeded);
  const auto tick = scene_.belay({"tick"});
  EXPECT_EQ(tick.status, status::succeeded) << tick.output;
  EXPECT_TRUE(exists("b"));
  expect_idle_tick();
  scene_.expect_nothing_left();
}

TEST_F(Gates, KeepAHeldRunUntilItIsReleased) {
  const auto plan = days_plan();
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::waiting);
  ASSERT_EQ(scene_.belay({"release"}).status, status::succeeded);
  EXPECT_EQ(scene_.belay({"hold", "--reason", "incident 4711"}).status, status::succeeded);
  expect_idle_tick();
  EXPECT_FALSE(exists("b"));
  const auto status = scene_.belay({"status"});
  EXPECT_NE(status.output.find("incident 4711"), std::string::npos) << status.output;
  EXPECT_EQ(scene_.belay({"release"}).status, status::succeeded);
  EXPECT_EQ(scene_.belay({"tick"}).status, status::succeeded);
  EXPECT_TRUE(exists("b"));
  const auto over = scene_.belay({"hold"});
  EXPECT_EQ(over.status, status::invalid) << over.output;
}

TEST_F(Gates, SoakForTheTimeThatThePlanSays) {
  const auto plan = days_plan("soak = \"20h\"");
  const auto ended = scene_.json({"run", plan});
  EXPECT_EQ(ended["exit"].int_or(0), status::waiting);
  EXPECT_EQ(ended["waits_for"].string_or("").find("20h after 'first': until "), 0U)
      << canonical(ended);
  EXPECT_FALSE(ended["due"].string_or("").empty());
  expect_idle_tick();
  EXPECT_EQ(scene_.belay({"resume"}).status, status::waiting);
  EXPECT_FALSE(exists("b"));
  // Nobody can release it: time alone opens this gate.
  EXPECT_EQ(scene_.belay({"release"}).status, status::invalid);
}

TEST_F(Gates, TurnASecondRunnerAwayAndNameTheFirst) {
  const auto plan = scene_.write_steps("slow", {scene_.slow_step("work")});
  const auto other = scene_.write_steps("other", {touch("other")});
  const auto first = scene_.start({"run", plan});
  ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("work", *first));
  const std::string holder = "held by process " + std::to_string(first->pid());
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"run", other}, {"resume"}, {"rollback"}, {"hold"}}) {
    const auto second = scene_.belay(words);
    EXPECT_EQ(second.status, status::busy) << words.front() << ":\n" << second.output;
    EXPECT_NE(second.output.find(holder), std::string::npos) << second.output;
  }
  // A timer that finds a runner at work has nothing to say.
  const auto tick = scene_.belay({"tick"});
  EXPECT_EQ(tick.status, status::succeeded) << tick.output;
  EXPECT_EQ(tick.output, "");
  // Looking is always possible.
  const auto looked = scene_.belay({"status"});
  EXPECT_EQ(looked.status, status::busy) << looked.output;
  EXPECT_NE(looked.output.find("at work  run "), std::string::npos) << looked.output;
  scene_.let_go("work");
  EXPECT_EQ(first->wait().status, status::succeeded);
  EXPECT_FALSE(exists("other"));
  EXPECT_EQ(read_text(scene_.path("work.started")), "x\n");
}

TEST_F(Gates, LetNoNewRunPassOneThatWasInterrupted) {
  const auto slow = scene_.write_steps("slow", {scene_.slow_step("work", "harmless = true\n")});
  const auto first = scene_.start({"run", slow});
  ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("work", *first));
  first->signal(SIGKILL);
  first->wait();
  const auto next = scene_.write_steps("next", {touch("next")});
  const auto refused = scene_.belay({"run", next});
  EXPECT_EQ(refused.status, status::interrupted) << refused.output;
  EXPECT_NE(refused.output.find("of plan 'slow' is not over"), std::string::npos);
  EXPECT_NE(refused.output.find("belay resume 0"), std::string::npos) << refused.output;
  EXPECT_FALSE(exists("next"));
  scene_.let_go("work");
  EXPECT_EQ(scene_.belay({"tick"}).status, status::succeeded);
  EXPECT_EQ(scene_.belay({"run", next}).status, status::succeeded);
  scene_.expect_nothing_left();
}

TEST_F(Gates, KeepATickRedAndSilentWhileARunNeedsAPersonUntilItIsHeld) {
  // No undo: only a person can tell what to do about its failure.
  const auto plan = scene_.write_steps("bad", {step("command", "run = [\"false\"]\n")});
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::person);
  for (int again = 0; again < 2; ++again) {
    const auto tick = scene_.belay({"tick"});
    EXPECT_EQ(tick.status, status::person) << tick.output;
    EXPECT_EQ(tick.output, "");
  }
  ASSERT_EQ(scene_.belay({"hold", "--reason", "looked at tomorrow"}).status, status::succeeded);
  expect_idle_tick();
}

// The gate is open, but nobody acts: that is the timer's matter, and nothing was interrupted.
TEST_F(Gates, ThatHoldByNowLeaveTheirRunWaitingForTheNextTick) {
  const auto plan = days_plan();
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::waiting);
  ASSERT_EQ(scene_.belay({"release"}).status, status::succeeded);
  const auto due = scene_.belay({"status"});
  EXPECT_EQ(due.status, status::waiting) << due.output;
  EXPECT_NE(due.output.find("next        belay tick\n"), std::string::npos) << due.output;
  EXPECT_EQ(scene_.belay({"tick"}).status, status::succeeded);
  EXPECT_EQ(scene_.belay({"status"}).status, status::succeeded);
}

TEST_F(Gates, AreAskedInEveryEnvironmentThoughOneBeforeItIsBroken) {
  const auto whole = read_text(scene_.path("belay.toml"));
  const auto at = whole.find("[environment.test.migrations]");
  std::string broken = whole.substr(0, at);
  for (auto name = broken.find("test"); name != std::string::npos; name = broken.find("test")) {
    broken.replace(name, 4, "bad");
  }
  broken.replace(broken.find("state/state.db"), 14, "bad/state.db");
  write_text(scene_.path("belay.toml"), broken + whole);
  write_text(scene_.path("bad/state.db"), std::string(8192, 'x'));
  fs::permissions(scene_.path("bad"), fs::perms::owner_all);
  fs::permissions(scene_.path("bad/state.db"), fs::perms::owner_read | fs::perms::owner_write);
  const auto plan = days_plan();
  ASSERT_EQ(scene_.belay({"-e", "test", "run", plan}).status, status::waiting);
  ASSERT_EQ(scene_.belay({"-e", "test", "release"}).status, status::succeeded);
  const auto tick = scene_.belay({"tick"});
  EXPECT_EQ(tick.status, status::refused) << tick.output;
  EXPECT_NE(tick.output.find("environment 'bad': "), std::string::npos) << tick.output;
  EXPECT_NE(tick.output.find(scene_.path("bad/state.db").string()), std::string::npos)
      << tick.output;
  EXPECT_TRUE(exists("b")) << tick.output;
}

}  // namespace belay::cli_test
