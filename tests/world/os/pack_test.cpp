// What is packed comes out of a real tar again.
#include "world/os/pack.hpp"

#include <gtest/gtest.h>

#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace belay::world {
namespace {

constexpr Instant noon{std::chrono::hours(24 * 365 * 56 + 12)};

TEST(Pack, GivesATarThatTarReadsWithEachFileAsItWas) {
  const support::TempDir room;
  const std::string binary("\0\xff\n", 3);
  const std::vector<Packed> files{{"index.html", "page"}, {"outputs/1-1-1.a.log", binary}};
  const auto packed = pack("evidence", files, noon);
  ASSERT_TRUE(packed);
  support::write_text(room / "a.tar.gz", *packed);
  support::Child tar({"/bin/tar", "-xzf", (room / "a.tar.gz").string()}, room.path(),
                     {{"PATH", "/usr/bin:/bin"}}, room / "out");
  const auto ended = tar.wait();
  ASSERT_EQ(ended.status, 0) << ended.output;
  EXPECT_EQ(support::read_text(room / "evidence/index.html"), "page");
  EXPECT_EQ(support::read_text(room / "evidence/outputs/1-1-1.a.log"), binary);
  EXPECT_EQ(std::filesystem::status(room / "evidence/index.html").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(Pack, OfTheSameGivesTheSameBytes) {
  const std::vector<Packed> files{{"a", std::string(100'000, 'a')}, {"b", ""}};
  EXPECT_EQ(*pack("root", files, noon), *pack("root", files, noon));
}

}  // namespace
}  // namespace belay::world
