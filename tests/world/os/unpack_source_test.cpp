// What is no source of a release: one that holds nothing, a folder that holds its own copy.
#include <gtest/gtest.h>

#include <filesystem>

#include "support/temp_dir.hpp"
#include "world/os/tar_bytes.hpp"
#include "world/os/unpack.hpp"

namespace belay::world {

using support::write_text;

TEST(UnpackSource, ThatHoldsNothingIsRefused) {
  const support::TempDir dir;
  const std::vector<std::vector<TarMember>> archives{{}, {{.name = "./", .type = '5'}}};
  for (const auto& members : archives) {
    write_text(dir / "release.tar", tar_of(members));
    const auto done = unpack(dir / "release.tar", dir / std::to_string(members.size()), {});
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().message.find("holds nothing"), std::string::npos);
  }
}

TEST(UnpackSource, IsNotCopiedIntoItself) {
  const support::TempDir dir;
  write_text(dir / "source/file", "x");
  const auto done = unpack(dir / "source", dir / "source/into", {});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("lies in"), std::string::npos) << done.error().message;
  EXPECT_FALSE(std::filesystem::exists(dir / "source/into"));
}

}  // namespace belay::world
