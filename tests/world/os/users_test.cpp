#include "world/os/users.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>

#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;
using support::Child;
using support::Variables;

class UsersOfATree : public testing::Test {
 protected:
  UsersOfATree() { fs::create_directories(tree_); }
  // Whether a process of these is found while it lives, and not once it is dead.
  bool finds(const std::string& program, const fs::path& folder, const Variables& variables) {
    Child child({program, "60"}, folder, variables, dir_ / "log");
    while (!has_become(child, program, variables)) usleep(1000);
    const bool found = users_of(tree_).size() == 1;
    child.signal(SIGKILL);
    child.wait();
    EXPECT_TRUE(users_of(tree_).empty());
    return found;
  }

  // Before that it is in the folder already, with the environment of this test.
  static bool has_become(const Child& child, const std::string& program,
                         const Variables& variables) {
    const auto told = [&](const char* what) {
      return support::read_text("/proc/" + std::to_string(child.pid()) + "/" + what);
    };
    return told("cmdline").starts_with(program) && (variables.empty() || !told("environ").empty());
  }

  support::TempDir dir_;
  const fs::path tree_ = dir_ / "app-1";
};

TEST_F(UsersOfATree, AreThoseWhoseFolderProgramOrEnvironmentLiesInIt) {
  const fs::path elsewhere = dir_ / "elsewhere";
  fs::create_directories(elsewhere);
  EXPECT_TRUE(finds("/usr/bin/sleep", tree_, {}));
  fs::copy_file("/usr/bin/sleep", tree_ / "sleep");
  EXPECT_TRUE(finds((tree_ / "sleep").string(), elsewhere, {}));
  EXPECT_TRUE(finds("/usr/bin/sleep", elsewhere, {{"VIRTUAL_ENV", (tree_ / ".venv").string()}}));
  EXPECT_TRUE(finds("/usr/bin/sleep", elsewhere, {{"PATH", tree_.string() + ":/bin"}}));
}

TEST_F(UsersOfATree, AreNotThoseOfAReleaseThatIsCalledAlike) {
  const fs::path alike = dir_ / "app-10";
  fs::create_directories(alike);
  EXPECT_FALSE(finds("/usr/bin/sleep", alike, {{"HOME", alike.string()}}));
}

TEST_F(UsersOfATree, AreFoundThroughTheLinkToIt) {
  fs::create_symlink("app-1", dir_ / "current");
  Child child({"/usr/bin/sleep", "60"}, dir_ / "current", {}, dir_ / "log");
  while (users_of(dir_ / "current").empty()) usleep(1000);
  EXPECT_EQ(users_of(tree_).size(), 1U);
  child.signal(SIGKILL);
  child.wait();
}

}  // namespace
}  // namespace belay::world
