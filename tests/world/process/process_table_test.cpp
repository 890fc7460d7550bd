#include "world/process/process_table.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace belay::world {
namespace {

const RunId run{"01J00000000000000000000000"};
const std::string attempt = run.text + "/1/1/1";

ProcessFacts facts(pid_t pid, pid_t parent, pid_t session, std::string of = {}) {
  return {pid, parent, session, 1, false, "p", std::move(of), std::nullopt};
}

std::vector<pid_t> pids(const std::vector<ProcessFacts>& found) {
  std::vector<pid_t> all;
  for (const auto& one : found) all.push_back(one.pid);
  return all;
}

}  // namespace

TEST(Members, AreFoundByVariableBySessionAndByDescent) {
  const std::vector<ProcessFacts> all{
      facts(100, 1, 100),           // the command, in the middle of its exec
      facts(101, 1, 100),           // in its session, its environment overwritten
      facts(102, 103, 102),         // a child of the next but one, found only by descent
      facts(103, 1, 103, attempt),  // a daemon of its own
      facts(104, 1, 104),           // a stranger
      facts(105, 1, 105, run.text + "/1/1/2"),  // another attempt
  };
  EXPECT_EQ(pids(members(all, Wanted{attempt, 100})), (std::vector<pid_t>{100, 101, 102, 103}));
}

TEST(Members, AreOnlyTheCommandsSessionWhenOthersMayLive) {
  const std::vector<ProcessFacts> all{facts(100, 1, 100, attempt), facts(101, 1, 100, attempt),
                                      facts(102, 101, 102, attempt)};
  EXPECT_EQ(pids(members(all, Wanted{attempt, 100, false})), (std::vector<pid_t>{100, 101}));
}

TEST(Members, AreNeverOurselvesNorZombies) {
  auto zombie = facts(100, 1, 100, attempt);
  zombie.zombie = true;
  const std::vector<ProcessFacts> all{facts(getpid(), 1, 99, attempt), zombie};
  EXPECT_TRUE(members(all, run).empty());
  EXPECT_TRUE(members(all, Wanted{attempt, 100}).empty());
}

TEST(Members, OfARunLeaveOutDeclaredSurvivorsButNotTheCommandThatStartedThem) {
  auto command = facts(100, 1, 100, attempt);
  command.survivor_of = 100;
  auto survivor = facts(101, 1, 101, attempt);
  survivor.survivor_of = 100;
  EXPECT_EQ(pids(members({command, survivor}, run)), std::vector<pid_t>{100});
}

TEST(Members, OfARunDoNotIncludeARunWhoseNameBeginsAlike) {
  EXPECT_TRUE(members({facts(100, 1, 100, run.text + "0/1/1/1")}, run).empty());
}

TEST(Process, IsReadWhateverItCallsItself) {
  char before[16] = {};
  prctl(PR_GET_NAME, before);
  prctl(PR_SET_NAME, "a) Z 1 (\x1b");
  const auto self = process(getpid());
  prctl(PR_SET_NAME, before);
  ASSERT_TRUE(self);
  EXPECT_EQ(self->name, "a) Z 1 (\\x1b");
  EXPECT_FALSE(self->zombie);
  EXPECT_EQ(self->parent, getppid());
}

TEST(Process, HasNoChildButTheEndedOneUntilADescendantIsLeftToIt) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  while (waitpid(-1, nullptr, WNOHANG) > 0) {  // what other tests left
  }
  const auto ended = [](pid_t child) {
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
    return has_no_child_but(child);
  };
  const pid_t alone = fork();
  if (alone == 0) _exit(0);
  EXPECT_TRUE(ended(alone));
  EXPECT_FALSE(has_no_child_but(getpid()));
  waitpid(alone, nullptr, 0);

  int hold[2];
  ASSERT_EQ(pipe(hold), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    if (fork() == 0) {
      close(hold[1]);
      char end = 0;
      _exit(static_cast<int>(read(hold[0], &end, 1)));
    }
    _exit(0);
  }
  EXPECT_FALSE(ended(parent));
  close(hold[1]);
  waitpid(parent, nullptr, 0);
  waitpid(-1, nullptr, 0);
}

}  // namespace belay::world
