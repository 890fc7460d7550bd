#include "world/process/ending.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace belay::world {
namespace {

using namespace std::chrono_literals;

// A child that waits for signals, and is ended and waited for with the test.
struct Waiter {
  Waiter() : pid(fork()) {
    while (pid == 0) pause();
  }
  ~Waiter() {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
  pid_t pid;
};

void no_pause(Duration) {}

}  // namespace

TEST(Ending, NeverHitsAProcessThatWasNotFound) {
  const Waiter waiter;
  auto younger = *process(waiter.pid);
  younger.started += 1;  // what was found had this number before
  int looks = 0;
  const auto find = [&] {
    return looks++ == 0 ? std::vector{younger} : std::vector<ProcessFacts>{};
  };
  const auto ended = end_processes({find, no_pause, 1s, 2s});
  ASSERT_TRUE(ended);
  EXPECT_TRUE(ended->empty());
  EXPECT_FALSE(process(waiter.pid)->zombie);
}

TEST(Ending, LooksAgainUntilNobodyNewAppears) {
  const Waiter first;
  const Waiter second;
  const auto find = [&] {
    std::vector<ProcessFacts> alive;
    const auto one = *process(first.pid);
    const auto two = *process(second.pid);
    if (!one.zombie) alive.push_back(one);
    if (one.zombie && !two.zombie) alive.push_back(two);
    return alive;
  };
  const auto ended = end_processes({find, no_pause, 30s, 60s});
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->size(), 2U);
}

TEST(Ending, WaitsUntilTheyAreGoneAlsoWhenTheSearchNoLongerFindsThem) {
  const Waiter waiter;
  int looks = 0;
  const auto find = [&] {
    return looks++ == 0 ? std::vector{*process(waiter.pid)} : std::vector<ProcessFacts>{};
  };
  const auto ended = end_processes({find, no_pause, 30s, 60s});
  ASSERT_TRUE(ended);
  EXPECT_TRUE(process(waiter.pid)->zombie);
}

TEST(Ending, NamesTheOneThatIsStillThereAtItsDeadline) {
  const ProcessFacts immortal{.pid = 1 << 29, .name = "immortal"};
  const auto ended = end_processes({[&] { return std::vector{immortal}; }, no_pause, 0ms, 1ms});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::process_timeout);
  EXPECT_EQ(ended.error().disposition, Disposition::in_doubt);
  EXPECT_EQ(ended.error().message, "process 536870912 ('immortal') could not be ended within 1ms");
}

}  // namespace belay::world
