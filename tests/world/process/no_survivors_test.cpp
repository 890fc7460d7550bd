// Whatever a command does, nothing of its attempt is alive afterwards but declared survivors.
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <set>

#include "world/process/runner_fixture.hpp"

namespace belay::world {
namespace {

using support::read_text;

std::set<pid_t> zombies_of_ours() {
  std::set<pid_t> found;
  for (const auto& facts : processes()) {
    if (facts.zombie && facts.parent == getpid()) found.insert(facts.pid);
  }
  return found;
}

}  // namespace

TEST_F(ProcessRunner, EndsACommandAtItsDeadlineByTerm) {
  auto command = shell("trap 'echo bye; exit 9' TERM; echo ready; while :; do sleep 0.01; done");
  command.deadline = 300ms;
  command.grace = 30s;
  const auto exited = run(command);
  EXPECT_TRUE(exited.timed_out);
  EXPECT_FALSE(exited.ok());
  EXPECT_EQ(exited.status, 9);
  EXPECT_EQ(exited.standard_output, "ready\nbye\n");
  EXPECT_EQ(describe(exited), "did not end within 300ms");
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, EndsByKillWhatIgnoresTerm) {
  auto command =
      shell("trap '' TERM; sh -c 'while :; do sleep 100; done' & while :; do sleep 100; done");
  command.deadline = 200ms;
  const auto exited = run(command);
  EXPECT_TRUE(exited.timed_out);
  EXPECT_EQ(exited.signal, SIGKILL);
  EXPECT_GE(exited.leftovers_ended, 1);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, EndsAPausedCommand) {
  auto command = shell("kill -STOP $$");
  command.deadline = 200ms;
  command.grace = 30s;
  const auto exited = run(command);
  EXPECT_TRUE(exited.timed_out);
  EXPECT_EQ(exited.signal, SIGTERM);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, EndsACommandThatClosedItsOutputAndLivesOn) {
  auto command = shell("exec >&- 2>&-; exec sleep 1000");
  command.deadline = 200ms;
  EXPECT_TRUE(run(command).timed_out);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, EndsADaemonThatForkedTwiceIntoASessionOfItsOwn) {
  const auto exited = run("(setsid sh -c 'sleep 1000 & sleep 1000' >/dev/null 2>&1 &); exit 0");
  EXPECT_EQ(exited.status, 0);
  EXPECT_GE(exited.leftovers_ended, 1);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, DoesNotWaitForTheEndOfAPipeThatADescendantHolds) {
  const auto exited = run("sleep 1000 & echo done");
  EXPECT_EQ(exited.status, 0);
  EXPECT_FALSE(exited.timed_out);
  EXPECT_EQ(exited.standard_output, "done\n");
  EXPECT_EQ(exited.leftovers_ended, 1);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, EndsDescendantsThatKeepPrinting) {
  const auto exited = run("yes & yes >&2 & exit 0");
  EXPECT_EQ(exited.status, 0);
  EXPECT_EQ(exited.leftovers_ended, 2);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, LeavesNoZombies) {
  const auto before = zombies_of_ours();
  for (int i = 0; i < 20; ++i) run("(setsid sleep 1000 &); sleep 1000 & exit 0");
  EXPECT_EQ(zombies_of_ours(), before);
}

TEST_F(ProcessRunner, EndsTheChildWhenTheOperatorWantsItNow) {
  const auto command = shell("touch started; sleep 1000");
  const auto exited = runner->run(command, StopOnceThere(dir / "started"));
  ASSERT_TRUE(exited) << describe(exited.error());
  EXPECT_TRUE(exited->stopped);
  EXPECT_FALSE(exited->timed_out);
  EXPECT_FALSE(exited->ok());
  EXPECT_EQ(exited->signal, SIGTERM);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, StartsNothingWhenTheOperatorHasSaidNow) {
  const auto exited = runner->run(shell("touch started"), StopOnceThere(dir.path()));
  ASSERT_TRUE(exited);
  EXPECT_TRUE(exited->stopped);
  EXPECT_FALSE(exists(dir / "started"));
}

TEST_F(ProcessRunner, LetsADeclaredSurvivorLiveAndFailsItsWritesWithoutASignal) {
  ASSERT_EQ(mkfifo((dir / "go").c_str(), 0600), 0);
  auto command = shell("sh -c 'read go < go; echo late; echo $? > result; sleep 1000' & echo $!");
  command.leaves_running = true;
  const auto exited = run(command);
  EXPECT_EQ(exited.status, 0);
  EXPECT_EQ(exited.leftovers_ended, 0);
  const auto survivor = static_cast<pid_t>(std::stoi(exited.standard_output));
  ASSERT_TRUE(process(survivor));
  EXPECT_TRUE(runner->end_run(attempt.run, 10s)->empty());
  support::write_text(dir / "go", "go\n");
  while (process(survivor) && !process(survivor)->zombie && read_text(dir / "result").empty()) {
    usleep(1000);
  }
  EXPECT_EQ(read_text(dir / "result"), "1\n");
  EXPECT_TRUE(process(survivor) && !process(survivor)->zombie);
  EXPECT_EQ(process(survivor)->parent, getpid());  // left to us, not to init
  for (const auto& facts : processes()) {
    if (facts.survivor_of && facts.attempt == to_text(attempt)) kill(facts.pid, SIGKILL);
  }
}

TEST_F(ProcessRunner, EndsTheCommandAtItsDeadlineButNotItsDeclaredSurvivor) {
  auto command = shell("setsid sleep 1000 & echo $!; sleep 1000");
  command.leaves_running = true;
  command.deadline = 300ms;
  const auto exited = run(command);
  EXPECT_TRUE(exited.timed_out);
  EXPECT_EQ(exited.leftovers_ended, 1);  // the sleep of its own session
  const auto survivor = static_cast<pid_t>(std::stoi(exited.standard_output));
  const auto facts = process(survivor);
  ASSERT_TRUE(facts && !facts->zombie);
  kill(survivor, SIGKILL);
}

TEST_F(ProcessRunner, EndsWhatAKilledRunnerLeftBehind) {
  const pid_t other = fork();
  if (other == 0) {
    auto orphaned = make_process_runner(dir / "home");
    orphaned
        ->run(shell("trap '' TERM; (setsid sleep 1000 &); sleep 1000 & touch started; wait"),
              NoStop{})
        .has_value();
    _exit(0);
  }
  while (!exists(dir / "started")) usleep(1000);
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  const auto ended = runner->end_run(attempt.run, 2s);
  ASSERT_TRUE(ended) << describe(ended.error());
  EXPECT_GE(ended->size(), 2U);
  EXPECT_EQ(ended->front().attempt, to_text(attempt));
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, TheCommandEndsWithItsRunner) {
  const pid_t other = fork();
  if (other == 0) {
    const auto exited = runner->run(shell("echo $$ > pid; exec sleep 1000"), NoStop{});
    _exit(exited ? 0 : 1);
  }
  std::string pid;
  while (!pid.ends_with("\n")) pid = read_text(dir / "pid");
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  const auto command = static_cast<pid_t>(std::stoi(pid));
  while (process(command) && !process(command)->zombie) usleep(1000);  // nobody else ends it
  waitpid(command, nullptr, 0);
}

TEST_F(ProcessRunner, EndRunTouchesNoOtherRunAndNotItself) {
  auto other_attempt = attempt;
  other_attempt.run = make_run_id(Instant{}, static_cast<std::uint64_t>(getpid()), 8);
  const pid_t bystander = fork();
  if (bystander == 0) {
    const std::string variable = "BELAY_ATTEMPT=" + to_text(other_attempt);
    execle("/bin/sleep", "sleep", "1000", nullptr,
           std::vector<const char*>{variable.c_str(), nullptr}.data());
    _exit(127);
  }
  while (process(bystander)->name != "sleep") usleep(1000);
  const auto ended = runner->end_run(attempt.run, 10s);
  ASSERT_TRUE(ended);
  EXPECT_TRUE(ended->empty());
  EXPECT_FALSE(process(bystander)->zombie);

  const auto again = runner->end_run(other_attempt.run, 10s);
  ASSERT_TRUE(again) << describe(again.error());
  ASSERT_EQ(again->size(), 1U);
  EXPECT_EQ(again->front().pid, bystander);
  EXPECT_EQ(again->front().command, "sleep");
  EXPECT_TRUE(process(bystander)->zombie);  // a zombie counts as gone; its parent waits for it
  waitpid(bystander, nullptr, 0);
}

}  // namespace belay::world
