// command: what it declares, what it does, and what may be told of it afterwards, by the real
// binary.
#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

constexpr int succeeded = 0, invalid_input = 2, failed_nothing_changed = 4, rolled_back = 5,
              rolled_back_unverified = 6, needs_person = 8;

class CommandStep : public testing::Test {
 protected:
  std::string file(const std::string& name) const { return scene_.path(name).string(); }
  // A plan of command steps, each given by its lines.
  support::Ended run(const std::vector<std::string>& steps) {
    std::string text = "[plan]\nname = \"commands\"\n[[phase]]\nname = \"only\"\n";
    for (const auto& step : steps) text += "[[phase.step]]\nkind = \"command\"\n" + step;
    scene_.write_plan("commands", text);
    return scene_.belay({"run", "plans/commands.toml"});
  }
  // Touches a file; its check and its undo are about that file.
  std::string touch(const std::string& name) const {
    return "run = [\"touch\", \"" + file(name) + "\"]\ncheck = [\"test\", \"-e\", \"" + file(name) +
           "\"]\nundo = [\"rm\", \"" + file(name) + "\"]\n";
  }
  bool exists(const std::string& name) const { return std::filesystem::exists(scene_.path(name)); }

  Scene scene_;
};

const std::string fails = "run = [\"false\"]\nharmless = true\n";

}  // namespace

TEST_F(CommandStep, RunsItsArgumentsWithoutAShell) {
  const auto ended = run({"run = [\"touch\", \"" + file("$(touch evil); x") + "\"]\n"});
  EXPECT_EQ(ended.status, succeeded) << ended.output;
  EXPECT_TRUE(exists("$(touch evil); x"));
  EXPECT_FALSE(exists("evil"));
}

TEST_F(CommandStep, IsTakenBackByItsUndoAndThatIsVerifiedByItsCheck) {
  const auto ended = run({touch("a"), touch("b"), fails});
  EXPECT_EQ(ended.status, rolled_back) << ended.output;
  EXPECT_FALSE(exists("a"));
  EXPECT_FALSE(exists("b"));
}

TEST_F(CommandStep, IsNotVerifiedWithoutACheck) {
  const auto ended = run({"run = [\"true\"]\nundo = [\"true\"]\n", fails});
  EXPECT_EQ(ended.status, rolled_back_unverified) << ended.output;
}

TEST_F(CommandStep, WithoutUndoIsLeftToAPerson) {
  const auto ended = run({"run = [\"true\"]\n", fails});
  EXPECT_EQ(ended.status, needs_person) << ended.output;
  EXPECT_NE(ended.output.find("it has no way back"), std::string::npos) << ended.output;
  const auto answered = scene_.belay({"resume", "--answer", "undone", "--reason", "looked"});
  EXPECT_EQ(answered.status, rolled_back_unverified) << answered.output;
}

TEST_F(CommandStep, ThatFailedCountsAsNothingDoneOnlyWhenItsCheckSaysSo) {
  EXPECT_EQ(run({"run = [\"false\"]\ncheck = [\"false\"]\nundo = [\"true\"]\n"}).status,
            failed_nothing_changed);
  EXPECT_EQ(run({"run = [\"false\"]\nundo = [\"true\"]\n"}).status, rolled_back_unverified);
}

TEST_F(CommandStep, WhoseUndoFailsIsLeftToAPerson) {
  const auto ended = run({"run = [\"true\"]\nundo = [\"false\"]\n", fails});
  EXPECT_EQ(ended.status, needs_person) << ended.output;
}

TEST_F(CommandStep, ThatWasInterruptedIsRepeatedOnlyIfThatIsSafe) {
  const std::string slow =
      "run = [\"sh\", \"-c\", \"echo x >> " + file("count") + "; sleep 60\"]\n";
  scene_.write_plan("slow",
                    "[plan]\nname = \"slow\"\n[[phase]]\nname = \"only\"\n[[phase.step]]\n"
                    "kind = \"command\"\n" +
                        slow);
  const auto child = scene_.start({"run", "plans/slow.toml"});
  while (!exists("count")) usleep(2000);
  child->signal(9);
  child->wait();
  const auto resumed = scene_.belay({"resume"});
  EXPECT_EQ(resumed.status, needs_person) << resumed.output;
  EXPECT_NE(resumed.output.find("must not be repeated blindly"), std::string::npos);
  EXPECT_EQ(support::read_text(scene_.path("count")), "x\n");
  EXPECT_EQ(scene_.belay({"resume", "--answer", "applied"}).status, succeeded);
  scene_.expect_nothing_left();
}

TEST_F(CommandStep, KeepsItsOutputInTheRunsFolderAndOnlyItsEndInTheLedger) {
  const auto ended = run({"run = [\"sh\", \"-c\", \"seq 1 5000; exit 3\"]\nharmless = true\n"});
  EXPECT_EQ(ended.status, failed_nothing_changed) << ended.output;
  const auto shown = scene_.belay({"audit", "show", "--json"}).output;
  // With its line breaks: a digest may hold the bare number.
  EXPECT_NE(shown.find("\\n4999\\n5000"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("\\n4000\\n"), std::string::npos) << shown;  // 5 KiB before the end
  std::string kept;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(scene_.path("state/runs"))) {
    if (file.path().native().ends_with("run.log")) kept = support::read_text(file.path());
  }
  EXPECT_NE(kept.find("\n1000\n"), std::string::npos) << kept.size();
  EXPECT_NE(kept.find("\n4000\n"), std::string::npos) << kept.size();
}

TEST_F(CommandStep, RefusesOptionsThatContradictEachOther) {
  const auto ended = run({"run = [\"true\"]\nharmless = true\nundo = [\"true\"]\n"});
  EXPECT_EQ(ended.status, invalid_input) << ended.output;
  EXPECT_NE(ended.output.find("commands.toml:5:1"), std::string::npos) << ended.output;
}

}  // namespace belay::steps_test
