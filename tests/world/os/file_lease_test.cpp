#include "world/os/file_lease.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/json.hpp"
#include "support/temp_dir.hpp"

namespace belay::world {
namespace {

using support::read_text;

struct LeaseTest : testing::Test {
  support::TempDir dir;
  std::unique_ptr<ports::Lease> lease = make_lease(dir / "state");

  // A process that takes the lease, says so by a byte, and holds it until it is killed.
  pid_t start_holder() {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const pid_t holder = fork();
    if (holder == 0) {
      const auto held = lease->take("production", "run 01J");
      [[maybe_unused]] const auto told = write(ends[1], held ? "y" : "n", 1);
      for (;;) pause();
    }
    char taken = 0;
    EXPECT_EQ(read(ends[0], &taken, 1), 1);
    EXPECT_EQ(taken, 'y');
    close(ends[0]);
    close(ends[1]);
    return holder;
  }
};
using Lease = LeaseTest;

void end(pid_t pid) {
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
}

}  // namespace

TEST_F(Lease, TellsWhoHoldsItWhatItDoesAndSinceWhen) {
  const pid_t holder = start_holder();
  const auto held = lease->take("production", "tick");
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::lease_busy);
  const auto file = parse_json(read_text(dir / "state/locks/production.lock")).value();
  EXPECT_EQ(held.error().message,
            "environment 'production' is held by process " + std::to_string(holder) + " of " +
                file["user"].string_or("?") + "@" + file["host"].string_or("?") +
                ", which has been at 'run 01J' since " + file["since"].string_or("?"));
  EXPECT_NE(held.error().hint.find(std::to_string(holder)), std::string::npos);
  EXPECT_EQ(file["pid"].int_or(0), holder);
  EXPECT_FALSE(file["started"].string_or("").empty());
  end(holder);
}

TEST_F(Lease, IsFreeAgainOnceItsHolderWasKilled) {
  end(start_holder());
  EXPECT_TRUE(lease->take("production", "resume"));
}

TEST_F(Lease, StaysHeldWhileItsHolderIsOnlyPaused) {
  const pid_t holder = start_holder();
  kill(holder, SIGSTOP);
  EXPECT_FALSE(lease->take("production", "tick"));
  end(holder);
}

TEST_F(Lease, IsGivenBackWithTheObjectAndIsOneAnEnvironment) {
  {
    const auto first = lease->take("production", "run 1");
    ASSERT_TRUE(first);
    EXPECT_FALSE(lease->take("production", "run 2"));
    EXPECT_TRUE(lease->take("staging", "run 3"));
  }
  EXPECT_TRUE(lease->take("production", "run 4"));
}

TEST_F(Lease, IsNotPassedOnToPrograms) {
  auto held = lease->take("production", "run 1");
  ASSERT_TRUE(held);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t program = fork();
  if (program == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execl("/bin/sh", "sh", "-c", "echo; exec sleep 1000", nullptr);
    _exit(127);
  }
  char started = 0;
  ASSERT_EQ(read(ends[0], &started, 1), 1);
  held->reset();
  EXPECT_TRUE(lease->take("production", "run 2"));
  end(program);
  close(ends[0]);
  close(ends[1]);
}

TEST_F(Lease, HasOneWinnerAmongFiftyContenders) {
  int go[2];
  int results[2];
  int finish[2];
  ASSERT_EQ(pipe(go) | pipe(results) | pipe(finish), 0);
  std::vector<pid_t> contenders;
  for (int i = 0; i < 50; ++i) {
    contenders.push_back(fork());
    if (contenders.back() != 0) continue;
    close(go[1]);
    close(finish[1]);
    char byte = 0;
    [[maybe_unused]] auto ignored = read(go[0], &byte, 1);
    const auto held = lease->take("production", "run");
    const bool busy = !held && held.error().code == ErrorCode::lease_busy;
    ignored = write(results[1], held ? "w" : busy ? "b" : "?", 1);
    ignored = read(finish[0], &byte, 1);
    _exit(0);
  }
  close(go[1]);
  std::string outcomes;
  while (outcomes.size() < contenders.size()) {
    char byte = 0;
    ASSERT_EQ(read(results[0], &byte, 1), 1);
    outcomes += byte;
  }
  close(finish[1]);
  for (const pid_t contender : contenders) waitpid(contender, nullptr, 0);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), 'w'), 1);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), 'b'), 49);
  for (const int descriptor : {go[0], results[0], results[1], finish[0]}) close(descriptor);
}

TEST_F(Lease, DoesNotNameADeadHolderThatLeftItsNameBehind) {
  const pid_t dead = start_holder();
  const auto left = read_text(dir / "state/locks/production.lock");
  end(dead);
  auto held = lease->take("production", "run 2");
  ASSERT_TRUE(held);
  support::write_text(dir / "state/locks/production.lock", left);
  const auto busy = lease->take("production", "run 3");
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().message, "environment 'production' is held by another process");
}

TEST_F(Lease, KeepsItsFileToItselfAndRefusesALinkInItsPlace) {
  ASSERT_TRUE(lease->take("production", "run"));
  struct stat facts {};
  ASSERT_EQ(stat((dir / "state/locks/production.lock").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  ASSERT_EQ(stat((dir / "state/locks").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700U);
  support::write_text(dir / "victim", "untouched");
  std::filesystem::create_symlink(dir / "victim", dir / "state/locks/staging.lock");
  EXPECT_FALSE(lease->take("staging", "run"));
  EXPECT_EQ(read_text(dir / "victim"), "untouched");
  EXPECT_EQ(lease->take("../production", "run").error().code, ErrorCode::config_invalid);
}

}  // namespace belay::world
