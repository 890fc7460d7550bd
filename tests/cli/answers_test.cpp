// What a person says means what was asked, and a way back takes back no more than was said.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

class Answers : public testing::Test {
 protected:
  void expect_says(const support::Ended& ended, int status, const std::vector<std::string>& texts) {
    EXPECT_EQ(ended.status, status) << ended.output;
    for (const auto& text : texts) {
      EXPECT_NE(ended.output.find(text), std::string::npos) << text << " in:\n" << ended.output;
    }
  }
  // Killed in the middle of a command that says nothing of how to look.
  void kill_in_a_command() {
    const auto run = scene_.start({"run", scene_.write_steps("slow", {scene_.slow_step("one")})});
    ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("one", *run));
    run->signal(SIGKILL);
    run->wait();
  }
  // A first phase that stands, and a second that fails with something to take back that nobody
  // can: a person decides, on the way back.
  std::string stuck_on_its_way_back() {
    return scene_.write_steps(
        "two",
        {step("command", "run = [\"touch\", \"" + scene_.path("first").string() +
                             "\"]\nundo = [\"rm\", \"" + scene_.path("first").string() + "\"]\n"),
         phase("second", "after = \"first\""), step("command", "run = [\"true\"]\n"),
         step("command", "run = [\"false\"]\nharmless = true\n")});
  }

  Scene scene_;
};

}  // namespace

TEST_F(Answers, ToWhetherAStepTookEffectAreAppliedAndNotApplied) {
  ASSERT_NO_FATAL_FAILURE(kill_in_a_command());
  expect_says(scene_.belay({"resume"}), status::person,
              {"--answer applied (you have looked: its effect is there)", "--answer not-applied"});
  for (const std::string wrong : {"keep", "undone"}) {
    expect_says(scene_.belay({"resume", "--answer", wrong}), status::invalid,
                {"answers another question", "took effect", "--answer applied|not-applied"});
  }
  expect_says(scene_.belay({"resume", "--answer", "applied"}), status::succeeded, {});
}

TEST_F(Answers, ToWhatBecomesOfAnEffectAreKeepAndUndone) {
  for (const std::string right : {"keep", "undone"}) {
    expect_says(scene_.belay({"run", stuck_on_its_way_back()}), status::person,
                {"--answer keep (its effect is to stay)", "--answer undone"});
    for (const std::string wrong : {"applied", "not-applied"}) {
      expect_says(scene_.belay({"resume", "--answer", wrong}), status::invalid,
                  {"answers another question", "--answer keep"});
    }
    expect_says(scene_.belay({"resume", "--answer", right}), status::unverified, {});
  }
}

TEST_F(Answers, AreRefusedWhereNothingIsAsked) {
  const auto plan = scene_.write_steps(
      "wait", {step("command", "run = [\"true\"]\n"), phase("later", "manual = true"),
               step("command", "run = [\"true\"]\n")});
  EXPECT_EQ(scene_.belay({"run", plan}).status, status::waiting);
  const auto before = scene_.belay({"audit", "show"}).output;
  expect_says(scene_.belay({"resume", "--answer", "keep"}), status::invalid, {"asks nothing"});
  EXPECT_EQ(scene_.belay({"audit", "show"}).output, before);
}

TEST_F(Answers, ARollbackOfARunThatGoesBackAddsEarlierPhasesOnlyWhenTheyAreMeant) {
  expect_says(scene_.belay({"run", stuck_on_its_way_back()}), status::person, {});
  expect_says(scene_.belay({"rollback"}), status::invalid,
              {"going back already, to before phase 'second'", "also take back 1.1 command touch",
               "rollback", "--all"});
  EXPECT_TRUE(std::filesystem::exists(scene_.path("first")));
  expect_says(scene_.belay({"rollback", "--all"}), status::person, {});
  expect_says(scene_.belay({"resume", "--answer", "undone"}), status::unverified, {});
  EXPECT_FALSE(std::filesystem::exists(scene_.path("first")));
}

}  // namespace belay::cli_test
