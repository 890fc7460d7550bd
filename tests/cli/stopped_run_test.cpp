// A run that an error of the ledger or the epoch stops in its middle: it is no refusal, and one
// that was never opened is not resumed.
#include <sys/mount.h>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class StoppedRun : public testing::Test {
 protected:
  // Its state file cannot be used from its last step on.
  std::string plan_that_loses(const std::string& how) {
    scene_.add_release("app-1", {first_revision()});
    scene_.add_plan("app-1", "0001");
    scene_.write_plan("app-1", read_text(scene_.path("plans/app-1.toml")) + shell(how));
    return "plans/app-1.toml";
  }
  static std::string shell(const std::string& script) {
    return step("command", "run = [\"sh\", \"-c\", \"" + script + "\"]\nharmless = true\n");
  }
  std::string state(const std::string& file) const { return scene_.path("state/" + file).string(); }
  static bool has(const Ended& ended, const std::string& part) {
    return ended.output.find(part) != std::string::npos;
  }
  void expect_open_and_resumable(const Ended& ended) {
    EXPECT_EQ(ended.status, status::interrupted) << ended.output;
    EXPECT_TRUE(has(ended, "[state-unavailable]")) << ended.output;
    EXPECT_TRUE(has(ended, "interrupted  run 0")) << ended.output;
    EXPECT_TRUE(has(ended, "the schema is at revision 0001")) << ended.output;
    EXPECT_TRUE(has(ended, "belay resume 0")) << ended.output;
    EXPECT_EQ(scene_.revision(), "0001");
    EXPECT_EQ(scene_.current(), "app-1");
  }

  Scene scene_;
};

// Its state is on a small disk of its own.
class FullDisk : public StoppedRun {
 protected:
  void SetUp() override {
    fs::create_directories(scene_.path("state"));
    fs::permissions(scene_.path("state"), fs::perms::owner_all);
    if (mount("none", scene_.path("state").c_str(), "tmpfs", 0, "size=4m,mode=0700") != 0) {
      GTEST_SKIP() << "no file system can be mounted here";
    }
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) umount2(scene_.path("state").c_str(), MNT_DETACH);
  }
  std::string fill() const { return "cat /dev/zero > " + state("fill") + "; true"; }
  bool mounted_ = false;
};

}  // namespace

TEST_F(StoppedRun, IsInterruptedAlsoWhereItsLedgerCannotBeRead) {
  const auto plan = plan_that_loses("chmod 0644 " + state("state.db"));
  expect_open_and_resumable(scene_.belay({"run", plan}));
  fs::permissions(state("state.db"), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(scene_.belay({"status"}).status, status::interrupted);
}

TEST_F(StoppedRun, TellsInJsonWhatStoppedIt) {
  const auto plan = plan_that_loses("chmod 0644 " + state("state.db"));
  const auto told = scene_.belay({"run", plan, "--json"});
  EXPECT_EQ(told.status, status::interrupted) << told.output;
  EXPECT_TRUE(has(told, "\"code\": \"state-unavailable\"")) << told.output;
  EXPECT_TRUE(has(told, "\"exit\": 10")) << told.output;
}

TEST_F(StoppedRun, WhoseTargetWasTakenOverNamesTheOtherAndNotItself) {
  scene_.add_release("app-1", {first_revision()});
  scene_.add_plan("app-1", "0001");
  scene_.write_plan("app-1", read_text(scene_.path("plans/app-1.toml")) + scene_.slow_step("work") +
                                 shell("touch " + scene_.path("after").string()));
  const auto run = scene_.start({"run", "plans/app-1.toml"});
  ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("work", *run));
  scene_.sql("UPDATE belay.epoch SET epoch = epoch + 1, holder = 'another host'");
  scene_.let_go("work");
  const auto ended = run->wait();
  EXPECT_EQ(ended.status, status::busy) << ended.output;
  EXPECT_TRUE(has(ended, "another runner took over")) << ended.output;
  EXPECT_TRUE(has(ended, "the schema is at revision 0001")) << ended.output;
  EXPECT_TRUE(has(ended, "where that runner acts")) << ended.output;
  EXPECT_FALSE(has(ended, "belay resume")) << ended.output;
  EXPECT_FALSE(fs::exists(scene_.path("after")));
}

TEST_F(StoppedRun, IsRefusedAnAnswerOnceItIsOver) {
  const auto plan = scene_.write_steps("one", {shell("true")});
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::succeeded);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"resume", "--answer", "keep"}, {"resume", "--look-again"}}) {
    const auto refused = scene_.belay(words);
    EXPECT_EQ(refused.status, status::invalid) << refused.output;
    EXPECT_TRUE(has(refused, "is over: it asks nothing")) << refused.output;
  }
  EXPECT_EQ(scene_.belay({"resume"}).status, status::succeeded);
}

// Told once, in the last word: a failure's text is in the ledger, the reason to go back as well.
TEST_F(StoppedRun, ShowsTheEndOfAFailedCommandsOutputOnceBoundedAndIndented) {
  const auto plan = scene_.write_steps("loud", {shell("seq -f 'line %g' 100 300; false")});
  const auto ended = scene_.belay({"run", plan});
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  const auto last = ended.output.find("line 300");
  ASSERT_NE(last, std::string::npos) << ended.output;
  EXPECT_EQ(ended.output.find("line 300", last + 1), std::string::npos) << ended.output;
  EXPECT_TRUE(has(ended, "\n            line 299\n")) << ended.output;
  EXPECT_FALSE(has(ended, "line 288")) << ended.output;
}

TEST_F(FullDisk, InTheMiddleOfARunLeavesItInterruptedAndResumable) {
  expect_open_and_resumable(scene_.belay({"run", plan_that_loses(fill())}));
  fs::remove(state("fill"));
  EXPECT_EQ(scene_.belay({"status"}).status, status::interrupted);
}

TEST_F(FullDisk, BeforeARunIsOpenedSaysToRunAgain) {
  const auto plan = scene_.write_steps("one", {shell("true")});
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::succeeded);
  static_cast<void>(scene_.program({"/bin/sh", "-c", fill()}));
  const auto refused = scene_.belay({"run", plan});
  EXPECT_TRUE(refused.status == status::refused || refused.status == status::nothing_changed)
      << refused.output;
  EXPECT_TRUE(has(refused, "no run was begun: belay run again")) << refused.output;
  EXPECT_FALSE(has(refused, "resume")) << refused.output;
  const auto backup = scene_.belay({"backup", "create"});
  EXPECT_TRUE(has(backup, "no run was begun: belay backup create again")) << backup.output;
  fs::remove(state("fill"));
  EXPECT_EQ(scene_.belay({"run", plan}).status, status::succeeded);
}

}  // namespace belay::cli_test
