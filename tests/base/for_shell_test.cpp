#include "base/for_shell.hpp"

#include <gtest/gtest.h>

namespace belay {

TEST(ForShell, IsOneWordOfAShellAndBareWhereItCanBe) {
  EXPECT_EQ(for_shell("plans/release-1.toml"), "plans/release-1.toml");
  EXPECT_EQ(for_shell(""), "''");
  EXPECT_EQ(for_shell("my plan.toml"), "'my plan.toml'");
  EXPECT_EQ(for_shell("it's; rm -r $HOME"), "'it'\\''s; rm -r $HOME'");
}

}  // namespace belay
