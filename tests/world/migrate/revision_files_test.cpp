#include "world/migrate/revision_files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "support/temp_dir.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;
using migration::Gravity;
using migration::ProblemKind;
using support::TempDir;
using support::write_text;
using Strings = std::vector<std::string>;

const std::string good = "revision = 'a1'\ndown_revision = None\n";

Strings names_in(const fs::path& folder, bool recursive) {
  const auto found = find_revision_files({.folders = {folder}, .recursive = recursive});
  Strings names;
  if (!found) return {found.error().message};
  for (const auto& file : found->paths()) names.push_back(file.lexically_relative(folder).string());
  return names;
}

// What is told of one file.
std::string told(const fs::path& file) {
  auto readings = read_revision_files(
      {{.folder = file.parent_path(), .names = {file.filename().string()}, .all_regular = false}},
      file.parent_path(), Depth::names);
  const auto reading = readings.take(0);
  return reading.revision ? reading.revision->id : reading.problems.front().message;
}

TEST(FindRevisionFiles, ListsAFolderAndWalksItOnlyWhenTold) {
  const TempDir directory;
  for (const char* name :
       {"b.py", "a.py", "sub/c.py", "sub/deep/d.py", "__pycache__/e.py", "x.txt"}) {
    write_text(directory.path() / name, good);
  }
  EXPECT_EQ(names_in(directory.path(), false), (Strings{"a.py", "b.py"}));
  EXPECT_EQ(names_in(directory.path(), true),
            (Strings{"a.py", "b.py", "sub/c.py", "sub/deep/d.py"}));
}

TEST(FindRevisionFiles, SortsByAllBytesOfTheNames) {
  const TempDir directory;
  Strings names = {"a.py",       "a_.py",       "12345678.py",  "12345678_b.py", "12345678_a.py",
                   "1234567.py", "\xc3\xa9.py", "12345678a.py", "~.py",          "A.py"};
  for (const auto& name : names) write_text(directory.path() / name, good);
  std::ranges::sort(names);
  EXPECT_EQ(names_in(directory.path(), false), names);
}

TEST(FindRevisionFiles, TakesOnceWhatTwoFoldersAndLinksLeadTo) {
  const TempDir directory;
  write_text(directory.path() / "v/b.py", good);
  fs::create_symlink(directory.path() / "v", directory.path() / "again");
  fs::create_symlink("b.py", directory.path() / "v/a.py");
  const auto found = find_revision_files(
      {.folders = {directory.path() / "v", directory.path() / "again"}, .recursive = false});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->paths(), std::vector<fs::path>{directory.path() / "v/b.py"});
  ASSERT_EQ(found->problems.size(), 1U);
  EXPECT_EQ(found->problems.front().kind, ProblemKind::file_twice);
}

TEST(FindRevisionFiles, KnowsWhereEveryFileIsARegularOne) {
  const TempDir directory;
  write_text(directory.path() / "plain/a.py", good);
  write_text(directory.path() / "linked/a.py", good);
  fs::create_symlink("../plain/a.py", directory.path() / "linked/b.py");
  write_text(directory.path() / "piped/a.py", good);
  ASSERT_EQ(mkfifo((directory.path() / "piped/b.py").c_str(), 0600), 0);
  const auto all_regular = [&](const char* folder) {
    const auto found =
        find_revision_files({.folders = {directory.path() / folder}, .recursive = false});
    return found->folders.front().all_regular;
  };
  EXPECT_TRUE(all_regular("plain"));
  EXPECT_FALSE(all_regular("linked"));
  EXPECT_FALSE(all_regular("piped"));
}

TEST(FindRevisionFiles, EndsWhereFoldersAndLinksLeadInCircles) {
  const TempDir directory;
  write_text(directory.path() / "v/a.py", good);
  fs::create_symlink("..", directory.path() / "v/up");
  fs::create_symlink("loop.py", directory.path() / "v/loop.py");
  EXPECT_EQ(names_in(directory.path() / "v", true), (Strings{"a.py", "loop.py"}));
  EXPECT_NE(told(directory.path() / "v/loop.py").find("cannot be read: Too many"),
            std::string::npos);
}

TEST(FindRevisionFiles, NamesAFolderThatIsNotThere) {
  const TempDir directory;
  const auto found =
      find_revision_files({.folders = {directory.path() / "none"}, .recursive = false});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::input_unreadable);
  EXPECT_NE(found.error().message.find("/none\""), std::string::npos);
}

TEST(ReadRevisionFiles, TellsOfEveryFileThatCannotBeRead) {
  const TempDir directory;
  const auto in = [&](const char* name) { return directory.path() / name; };
  write_text(in("huge.py"), "");
  fs::resize_file(in("huge.py"), 100U << 20);
  ASSERT_EQ(mkfifo(in("pipe.py").c_str(), 0600), 0);
  write_text(in("binary.py"), std::string("\x7f"
                                          "ELF\x00\x01\x02",
                                          7));
  write_text(in("latin.py"), "x = '\xe9'\n" + good);
  EXPECT_EQ(told(in("huge.py")), "huge.py: cannot be read: it is larger than 8 MiB");
  EXPECT_EQ(told(in("pipe.py")), "pipe.py: cannot be read: it is no file");
  EXPECT_EQ(told(in("binary.py")), "binary.py:1: holds a null byte");
  EXPECT_EQ(told(in("latin.py")), "latin.py:1: is not valid UTF-8");
  EXPECT_EQ(told(in("gone.py")), "gone.py: cannot be read: No such file or directory");
}

TEST(ReadRevisionFiles, ReadsAFileOfManyReadsToItsEnd) {
  const TempDir directory;
  for (const std::size_t size : {65'536U, 65'537U, 300'000U}) {
    write_text(directory.path() / "long.py",
               good + std::string(size - good.size() - 16, '#') + "\nrevision = 'b2'");
    for (const bool all_regular : {true, false}) {
      auto readings = read_revision_files(
          {{.folder = directory.path(), .names = {"long.py"}, .all_regular = all_regular}},
          directory.path(), Depth::names);
      const auto reading = readings.take(0);
      ASSERT_TRUE(reading.revision);
      EXPECT_EQ(reading.revision->id, "b2");
    }
  }
}

TEST(ReadRevisionFiles, GivesOneReadingAFileInTheirOrder) {
  const TempDir directory;
  FolderFiles files{.folder = directory.path(), .names = {}};
  for (int i = 0; i < 1500; ++i) {
    const std::string id = "r" + std::to_string(1000 + i);
    files.names.push_back(id + ".py");
    write_text(directory.path() / files.names.back(),
               "revision = '" + id + "'\ndown_revision = None\n");
  }
  auto readings = read_revision_files({files, files}, directory.path(), Depth::names);
  ASSERT_EQ(readings.size(), 2 * files.names.size());
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const auto revision = readings.take(i).revision;
    ASSERT_TRUE(revision);
    EXPECT_EQ(revision->path, revision->id + ".py");
    EXPECT_EQ(revision->path, files.names[i % files.names.size()]);
  }
}

}  // namespace
}  // namespace belay::world
