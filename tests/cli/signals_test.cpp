// Ctrl-C, a lost terminal, a closed pipe: none of them leaves a run in a state without a name.
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Signals : public testing::Test {
 protected:
  std::string plan() {
    return scene_.write_steps(
        "two",
        {scene_.slow_step("one"),
         step("command", "run = [\"touch\", \"" + scene_.path("second").string() + "\"]\n")});
  }
  bool second_was_done() { return fs::exists(scene_.path("second")); }
  // The words of belay behind this piece of shell.
  support::Ended shell(const std::string& text, std::vector<std::string> words) {
    words.insert(words.begin(), {"/bin/sh", "-c", text, binary()});
    return scene_.program(std::move(words));
  }
  // In a child: the binary, with the scene's variables, in its folder.
  [[noreturn]] void become_belay(std::vector<std::string> words) {
    words.insert(words.begin(), binary());
    std::vector<std::string> texts;
    for (const auto& [name, value] : scene_.environment()) texts.push_back(name + "=" + value);
    texts.emplace_back("TERM=xterm-256color");
    std::vector<char*> argv, environment;
    for (auto& word : words) argv.push_back(word.data());
    for (auto& text : texts) environment.push_back(text.data());
    argv.push_back(nullptr);
    environment.push_back(nullptr);
    if (chdir(scene_.path(".").c_str()) == 0) execve(argv[0], argv.data(), environment.data());
    _exit(127);
  }
  std::string newest_state() {
    const auto status = scene_.json({"status"});
    return (*status["runs"].if_array()).front()["state"].string_or("");
  }

  Scene scene_;
};

}  // namespace

TEST_F(Signals, StopBehindTheStepThatIsBeingPerformed) {
  for (const int signal : {SIGINT, SIGTERM}) {
    for (const auto* file : {"one.started", "one.go", "second"}) fs::remove(scene_.path(file));
    const auto run = scene_.start({"run", plan()});
    ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("one", *run));
    run->signal(signal);
    scene_.let_go("one");
    const auto ended = run->wait();
    EXPECT_EQ(ended.status, status::interrupted) << ended.output;
    EXPECT_NE(ended.output.find("belay resume"), std::string::npos) << ended.output;
    EXPECT_FALSE(second_was_done());
    const auto resumed = scene_.belay({"resume"});
    EXPECT_EQ(resumed.status, status::succeeded) << resumed.output;
    EXPECT_TRUE(second_was_done());
    EXPECT_EQ(read_text(scene_.path("one.started")), "x\n");
  }
  scene_.expect_nothing_left();
}

TEST_F(Signals, EndTheStepWhenAskedTwice) {
  const auto run = scene_.start({"run", plan()});
  ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("one", *run));
  // Two signals of one kind that are pending at once are one.
  run->signal(SIGINT);
  run->signal(SIGTERM);
  const auto ended = run->wait();
  EXPECT_EQ(ended.status, status::interrupted) << ended.output;
  EXPECT_FALSE(second_was_done());
  EXPECT_NE(ended.output.find("nothing was taken back yet"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("(takes the way back of this phase)"), std::string::npos)
      << ended.output;
  // What was ended half-way has neither a check nor an undo.
  EXPECT_EQ(scene_.belay({"resume"}).status, status::person);
  scene_.expect_nothing_left();
}

TEST_F(Signals, OfALostTerminalAreIgnored) {
  const auto run = scene_.start({"run", plan()});
  ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("one", *run));
  run->signal(SIGHUP);
  scene_.let_go("one");
  EXPECT_EQ(run->wait().status, status::succeeded);
  EXPECT_TRUE(second_was_done());
}

// A terminal of its own that is closed as a dead ssh session closes it: SIGHUP, and EIO for
// whatever is printed.
TEST_F(Signals, AndALostTerminalLeadTheOutputIntoTheRunsFolder) {
  const auto words = plan();
  int terminal = -1;
  const pid_t belay = forkpty(&terminal, nullptr, nullptr, nullptr);
  ASSERT_GE(belay, 0);
  if (belay == 0) become_belay({"run", words});
  const auto started = [&] { return fs::exists(scene_.path("one.started")); };
  for (int look = 0; look < 3000 && !started(); ++look) usleep(10'000);
  ASSERT_TRUE(started());
  close(terminal);
  scene_.let_go("one");
  int ended = 0;
  ASSERT_EQ(waitpid(belay, &ended, 0), belay);
  EXPECT_TRUE(WIFEXITED(ended) && WEXITSTATUS(ended) == status::succeeded) << ended;
  EXPECT_TRUE(second_was_done());
  std::string kept;
  for (const auto& run : fs::directory_iterator(scene_.path("state/runs"))) {
    kept += read_text(run.path() / "output.log");
  }
  EXPECT_NE(kept.find("command touch"), std::string::npos) << kept;
  EXPECT_NE(kept.find("succeeded  run "), std::string::npos) << kept;
  EXPECT_EQ(kept.find('\x1b'), std::string::npos) << kept;
  scene_.expect_nothing_left();
}

TEST_F(Signals, OfAClosedPipeDoNotStopARun) {
  scene_.let_go("one");
  const auto piped = shell("\"$0\" \"$@\" | head -n 1", {"run", plan()});
  EXPECT_EQ(piped.output, "run of plan two\n");
  EXPECT_TRUE(second_was_done());
  EXPECT_EQ(newest_state(), "succeeded");
  scene_.expect_nothing_left();
}

TEST_F(Signals, AndClosedStreamsLeadNoOutputIntoAFileOfOurs) {
  for (const std::string streams : {">&-", "2>&-", "<&- >&- 2>&-"}) {
    for (const auto* file : {"one.started", "one.go"}) fs::remove(scene_.path(file));
    Child run({"/bin/sh", "-c", "exec \"$0\" \"$@\" " + streams, binary(), "run", plan()},
              scene_.path("."), scene_.environment(), scene_.path("closed.log"));
    ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("one", run));
    // What it printed would stand where the lock's holder is named.
    const auto second = scene_.belay({"hold"});
    EXPECT_NE(second.output.find("held by process " + std::to_string(run.pid())), std::string::npos)
        << streams << second.output;
    scene_.let_go("one");
    EXPECT_EQ(run.wait().status, status::succeeded);
  }
  scene_.expect_nothing_left();
}

}  // namespace belay::cli_test
