// What one process verifies is not what another has laid there: each works in a folder of its own,
// also before it has the lease.
#include "cli/scratch_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "cli/wiring.hpp"
#include "support/temp_dir.hpp"

namespace belay::cli_test {

using namespace support;
namespace fs = std::filesystem;

TEST(ScratchFolder, IsNoOtherOnesAndGoesWithIt) {
  TempDir base;
  fs::path first, second;
  {
    const auto one = cli::ScratchFolder::make(base / "state/scratch");
    const auto other = cli::ScratchFolder::make(base / "state/scratch");
    ASSERT_TRUE(one) << describe(one.error());
    ASSERT_TRUE(other) << describe(other.error());
    first = one->path();
    second = other->path();
    EXPECT_NE(first, second);
    struct stat facts {};
    ASSERT_EQ(stat(first.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777, 0700U);
    write_text(first / "receipts/signature", "mine");
    EXPECT_FALSE(fs::exists(second / "receipts"));
  }
  EXPECT_FALSE(fs::exists(first));
  EXPECT_FALSE(fs::exists(second));
}

TEST(ScratchFolder, OfAProcessThatIsNoMoreIsRemovedByTheNext) {
  TempDir base;
  const fs::path dead = base / "4194305-abcdef";  // beyond the largest pid
  const fs::path alive = base / (std::to_string(getpid()) + "-abcdef");
  const fs::path nobodys = base / "4194305";
  for (const auto& folder : {dead, alive, nobodys}) write_text(folder / "recorded/1", "secret");
  const auto own = cli::ScratchFolder::make(base.path());
  ASSERT_TRUE(own) << describe(own.error());
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(alive / "recorded/1"));
  EXPECT_TRUE(fs::exists(nobodys / "recorded/1"));
}

TEST(ScratchFolder, IsWhereEachThatActsWorks) {
  TempDir base;
  cli::Settings settings;
  settings.base = base.path();
  settings.environment.name = "test";
  auto ground = cli::make_ground(settings);
  ASSERT_TRUE(ground) << describe(ground.error());
  auto one = cli::wire(settings, *ground, {}, cli::Access::acting);
  auto other = cli::wire(settings, *ground, {}, cli::Access::acting);
  ASSERT_TRUE(one) << describe(one.error());
  ASSERT_TRUE(other) << describe(other.error());
  EXPECT_NE(one->world().scratch, other->world().scratch);
  EXPECT_EQ(one->world().scratch.parent_path(), settings.state_directory() / "scratch");
}

}  // namespace belay::cli_test
