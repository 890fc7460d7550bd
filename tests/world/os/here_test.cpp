#include "world/os/here.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temp_dir.hpp"

namespace belay::world {

TEST(Here, TellsWhoActsAndOnWhichBootOfWhichHost) {
  const auto place = here();
  ASSERT_TRUE(place);
  EXPECT_EQ(place->boot + "\n", support::read_text("/proc/sys/kernel/random/boot_id"));
  EXPECT_EQ(place->actor.uid, static_cast<std::int64_t>(geteuid()));
  if (geteuid() == 0) {
    EXPECT_EQ(place->actor.user, "root");
  }
  if (support::read_text("/proc/self/loginuid") == "4294967295") {
    EXPECT_EQ(place->actor.login, "");
  }
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  EXPECT_EQ(place->actor.host, host);
}

TEST(Clock, GoesTheWayOfTheSystemsClock) {
  const auto clock = make_clock();
  const Instant before = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const Instant now = clock->now();
  EXPECT_GE(now, before);
  EXPECT_LE(now, std::chrono::system_clock::now());
}

}  // namespace belay::world
