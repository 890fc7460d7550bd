#include "world/migrate/scripts_on_disk.hpp"

#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace belay::world {
namespace {

using support::write_text;
using Strings = std::vector<std::string>;

class ScriptsOnDisk : public testing::Test {
 protected:
  ScriptsOnDisk() {
    write_text(dir / "backend/alembic.ini", "[alembic]\nscript_location = migrations\n");
    write_text(versions / "b.py", "b");
    write_text(versions / "a.py", "a\r\n");
  }

  Strings paths() const {
    const auto files = read_scripts(dir.path(), {.cwd = "backend", .config = "alembic.ini"});
    if (!files) return {std::string(row_of(files.error().code).name), files.error().message};
    Strings names;
    for (const auto& file : *files) names.push_back(file.path);
    return names;
  }

  support::TempDir dir;
  std::filesystem::path versions = dir / "backend/migrations/versions";
};

TEST_F(ScriptsOnDisk, AreSortedAndRelativeToTheReleaseAndReadAsBytes) {
  EXPECT_EQ(paths(),
            (Strings{"backend/migrations/versions/a.py", "backend/migrations/versions/b.py"}));
  const auto files = read_scripts(dir.path(), {.cwd = "backend", .config = "alembic.ini"});
  ASSERT_TRUE(files);
  EXPECT_EQ(files->front().text, "a\r\n");
}

TEST_F(ScriptsOnDisk, LeaveOutWhatAlembicLeavesOut) {
  write_text(versions / "__init__.py", "");
  write_text(versions / "c.py.bak", "");
  write_text(versions / "deeper/d.py", "");
  std::filesystem::create_directory(versions / "e.py");
  EXPECT_EQ(paths().size(), 2U);
}

TEST_F(ScriptsOnDisk, FollowLinksButReadNoFileTwice) {
  write_text(dir / "elsewhere/c.py", "c");
  std::filesystem::create_symlink(dir / "elsewhere/c.py", versions / "c.py");
  std::filesystem::create_symlink("a.py", versions / "z.py");
  EXPECT_EQ(paths(),
            (Strings{"backend/migrations/versions/a.py", "backend/migrations/versions/b.py",
                     "backend/migrations/versions/c.py"}));
}

TEST_F(ScriptsOnDisk, AreFoundInEachLocationOnceAndFromTheIniFile) {
  write_text(
      dir / "backend/alembic.ini",
      "[alembic]\nscript_location = migrations\n"
      "version_locations = %(here)s/migrations/versions migrations/../migrations/versions\n");
  EXPECT_EQ(paths().size(), 2U);
}

TEST_F(ScriptsOnDisk, AreNotReadWhenSomethingIsMissingOrBroken) {
  std::filesystem::create_symlink("nowhere.py", versions / "c.py");
  EXPECT_EQ(paths().front(), "input-unreadable");
  EXPECT_NE(paths().back().find("c.py"), std::string::npos);
  std::filesystem::remove_all(versions);
  EXPECT_EQ(paths().front(), "input-unreadable");
  write_text(dir / "backend/alembic.ini", "[alembic]\n");
  EXPECT_EQ(paths().front(), "config-invalid");
  std::filesystem::remove(dir / "backend/alembic.ini");
  EXPECT_EQ(paths().front(), "input-unreadable");
  EXPECT_NE(paths().back().find("alembic.ini"), std::string::npos);
}

}  // namespace
}  // namespace belay::world
