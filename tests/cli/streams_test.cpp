// Where output goes: a full disk is told, and the journal gets priorities.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

class Streams : public testing::Test {
 protected:
  // The words of belay behind this piece of shell.
  support::Ended shell(const std::string& text, std::vector<std::string> words) {
    words.insert(words.begin(), {"/bin/sh", "-c", text, binary()});
    return scene_.program(std::move(words));
  }
  std::string plan() { return scene_.write_steps("one", {step("command", "run = [\"true\"]\n")}); }

  Scene scene_;
};

constexpr int nothing_is_claimed = 1;

}  // namespace

TEST_F(Streams, ThatCannotBeWrittenAreNoSuccess) {
  ASSERT_EQ(scene_.belay({"run", plan()}).status, status::succeeded);
  const std::vector<std::vector<std::string>> commands{
      {"status", "--json"}, {"status"}, {"audit", "show"}, {"report", "--output", "-"},
      {"plan", plan()},     {"--help"}, {"--version"}};
  for (const auto& words : commands) {
    const auto full = shell("exec \"$0\" \"$@\" >/dev/full", words);
    EXPECT_EQ(full.status, nothing_is_claimed) << words.front() << full.output;
    EXPECT_NE(full.output.find("standard output: No space left"), std::string::npos) << full.output;
  }
}

TEST_F(Streams, ThatAreFullDoNotHideHowARunEnded) {
  const auto bad = scene_.write_steps("bad", {step("command", "run = [\"false\"]\n")});
  const auto full = shell("exec \"$0\" \"$@\" >/dev/full", {"run", bad});
  // It has no undo.
  EXPECT_EQ(full.status, status::person) << full.output;
}

TEST_F(Streams, OfTheJournalCarryPrioritiesAndNoTime) {
  const std::string as_journal =
      "exec 2>log; JOURNAL_STREAM=$(stat -Lc %d:%i /dev/stderr) exec \"$0\" \"$@\"";
  const auto ended = shell(as_journal, {"run", plan(), "--log-level", "info"});
  ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  const auto log = read_text(scene_.path("log"));
  EXPECT_TRUE(log.starts_with("<6>acting on 'test' with epoch ")) << log;
  ASSERT_EQ(shell(as_journal, {"status", "nosuch"}).status, status::invalid);
  EXPECT_TRUE(read_text(scene_.path("log")).starts_with("<3>belay: no run begins with"));
  // A stderr that is another than the journal's stays as it was.
  const auto other =
      shell("JOURNAL_STREAM=1:2 exec \"$0\" \"$@\"", {"run", plan(), "--log-level", "info"});
  EXPECT_NE(other.output.find("Z info acting on"), std::string::npos) << other.output;
}

}  // namespace belay::cli_test
