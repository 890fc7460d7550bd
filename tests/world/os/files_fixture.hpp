// The real file system, and a directory of the test's own.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temp_dir.hpp"
#include "world/os/files.hpp"

namespace belay::world {

struct FilesFixture : testing::Test {
  support::TempDir dir;
  std::unique_ptr<ports::Files> files = make_files();

  std::string digest(const std::filesystem::path& path) {
    const auto facts = files->digest_of_tree(path);
    return facts ? facts->digest : describe(facts.error());
  }
  mode_t mode_of(const std::filesystem::path& path) {
    struct stat facts {};
    EXPECT_EQ(lstat(path.c_str(), &facts), 0);
    return facts.st_mode & 07777;
  }
};

}  // namespace belay::world
