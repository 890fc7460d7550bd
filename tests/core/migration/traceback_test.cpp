#include "core/migration/traceback.hpp"

#include <gtest/gtest.h>

namespace belay::migration {
namespace {

constexpr std::string_view printed = R"(Traceback (most recent call last):
  File "/usr/bin/alembic", line 33, in <module>
    sys.exit(load_entry_point())
  File "migrations/env.py", line 23, in <module>
    run_migrations_offline()
  File "/srv/app/migrations/versions/0007_tags.py", line 12, in upgrade
    fill()
  File "/srv/app/migrations/versions/0007_tags.py", line 31, in fill
    rows = op.get_bind().execute("SELECT 1")
  File "/usr/lib/python3/dist-packages/other/0007_tags.py.txt", line 99, in x
AttributeError: 'NoneType' object has no attribute 'execute'
)";

TEST(FailingLine, IsThatOfTheDeepestFrameInTheFile) {
  EXPECT_EQ(failing_line(printed, "0007_tags.py"), 31);
  EXPECT_EQ(failing_line(printed, "env.py"), 23);
}

TEST(FailingLine, IsNoneWhereNoFrameIsInSuchAFile) {
  EXPECT_EQ(failing_line(printed, "tags.py"), std::nullopt);
  EXPECT_EQ(failing_line(printed, "0008_tags.py"), std::nullopt);
  EXPECT_EQ(failing_line("", "env.py"), std::nullopt);
  EXPECT_EQ(failing_line("env.py\", line 4", "env.py"), std::nullopt);
  EXPECT_EQ(failing_line("File \"env.py\", line x", "env.py"), std::nullopt);
  EXPECT_EQ(failing_line("File \"env.py\", line -4", "env.py"), std::nullopt);
}

TEST(FailingLine, IsFoundInAFileThatIsNamedWithoutAFolder) {
  EXPECT_EQ(failing_line("  File \"env.py\", line 4, in f", "env.py"), 4);
}

}  // namespace
}  // namespace belay::migration
