#include "world/os/signal_stop.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace belay::world {

using ports::StopLevel;

TEST(SignalStop, GoesFromTheSafePointToNow) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const SignalStop stop;
    EXPECT_EQ(stop.level(), StopLevel::none);
    raise(signal);
    EXPECT_EQ(stop.level(), StopLevel::at_safe_point);
    raise(SIGTERM);
    EXPECT_EQ(stop.level(), StopLevel::now);
    for (int i = 0; i < 1000; ++i) raise(signal);
    EXPECT_EQ(stop.level(), StopLevel::now);
  }
}

TEST(SignalStop, GoesOnWhenTheTerminalOrAReaderIsGone) {
  const SignalStop stop;
  raise(SIGHUP);
  raise(SIGPIPE);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  EXPECT_EQ(write(ends[1], "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
  close(ends[1]);
  EXPECT_EQ(stop.level(), StopLevel::none);
}

TEST(SignalStop, GivesBackWhatWasInstalledBefore) {
  static int heard = 0;
  const auto before = signal(SIGTERM, [](int) { ++heard; });
  { const SignalStop stop; }
  raise(SIGTERM);
  signal(SIGTERM, before);
  EXPECT_EQ(heard, 1);
}

}  // namespace belay::world
