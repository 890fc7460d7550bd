#include "world/os/tree.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "world/os/files_fixture.hpp"

namespace belay::world {

using Tree = FilesFixture;
using support::read_text;
using support::write_text;

TEST_F(Tree, WalksATreeSortedByNameAFolderBeforeWhatItHolds) {
  for (const char* name : {"m", "z", "b/y", "k", "b/a", "q", "c", "x", "a-", "a/f", "w"}) {
    write_text(dir / "t" / name, "");
  }
  std::vector<std::string> seen;
  const auto remember = [&](const TreeEntry& entry) -> Done {
    seen.push_back(entry.path);
    return {};
  };
  ASSERT_TRUE(walk(dir / "t", {remember}));
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "a/f", "a-", "b", "b/a", "b/y", "c", "k", "m", "q",
                                            "w", "x", "z"}));
}

TEST_F(Tree, DigestsATreeTheSameWhateverItsAgeAndOrder) {
  for (const char* tree : {"one", "two"}) {
    const bool first = std::string_view(tree) == "one";
    write_text(dir / tree / (first ? "z" : "a"), first ? "z" : "a");
    write_text(dir / tree / (first ? "a" : "z"), first ? "a" : "z");
    write_text(dir / tree / "d/x", "x");
    std::filesystem::create_symlink("a", dir / tree / "link");
  }
  timespec old[2] = {{1, 0}, {1, 0}};
  utimensat(AT_FDCWD, (dir / "two/z").c_str(), old, 0);
  chmod((dir / "two/z").c_str(), 0600);
  const auto facts = files->digest_of_tree(dir / "one").value();
  EXPECT_EQ(facts.digest, digest(dir / "two"));
  EXPECT_EQ(facts.files, 3U);
  EXPECT_EQ(facts.bytes, 3U);
}

TEST_F(Tree, DigestsATreeDifferentlyAfterAnyChangeThatMatters) {
  write_text(dir / "t/a", "a");
  write_text(dir / "t/d/b", "b");
  std::filesystem::create_symlink("a", dir / "t/link");
  std::set<std::string> seen{digest(dir / "t")};
  const auto differs = [&](const char* change) {
    EXPECT_TRUE(seen.insert(digest(dir / "t")).second) << change;
  };
  write_text(dir / "t/a", "A");
  differs("content");
  chmod((dir / "t/a").c_str(), 0755);
  differs("executable");
  std::filesystem::rename(dir / "t/a", dir / "t/c");
  differs("name");
  std::filesystem::create_directory(dir / "t/empty");
  differs("an empty folder");
  std::filesystem::remove(dir / "t/link");
  std::filesystem::create_symlink("c", dir / "t/link");
  differs("a link's target");
  std::filesystem::remove(dir / "t/link");
  write_text(dir / "t/link", "c");
  differs("a file instead of a link");
  std::filesystem::rename(dir / "t/d/b", dir / "t/b");
  differs("moved out of its folder");
}

TEST_F(Tree, DoesNotDigestWhatIsNeitherFileNorFolderNorLink) {
  std::filesystem::create_directory(dir / "t");
  ASSERT_EQ(mkfifo((dir / "t/fifo").c_str(), 0600), 0);
  EXPECT_FALSE(files->digest_of_tree(dir / "t"));
  EXPECT_FALSE(files->digest_of_tree(dir / "none"));
}

TEST_F(Tree, ForcesAWholeTreeToDiskAndOpensNothingElse) {
  write_text(dir / "t/d/a", "a");
  std::filesystem::create_symlink("/nowhere", dir / "t/link");
  ASSERT_EQ(mkfifo((dir / "t/fifo").c_str(), 0600), 0);
  EXPECT_TRUE(files->sync_tree(dir / "t"));
  EXPECT_FALSE(files->sync_tree(dir / "none"));
}

TEST_F(Tree, RemovesATreeAndNothingThatItsLinksLeadTo) {
  write_text(dir / "outside/kept", "kept");
  write_text(dir / "t/a/b/c", "c");
  std::filesystem::create_symlink(dir / "outside", dir / "t/link");
  std::filesystem::create_symlink(dir / "outside", dir / "top");
  chmod((dir / "t/a/b").c_str(), 0555);
  ASSERT_TRUE(files->remove_tree(dir / "t"));
  ASSERT_TRUE(files->remove_tree(dir / "top"));
  ASSERT_TRUE(files->remove_tree(dir / "never-was"));
  EXPECT_FALSE(exists(dir / "t"));
  EXPECT_EQ(read_text(dir / "outside/kept"), "kept");
}

TEST_F(Tree, RemovesWhatAnUnprivilegedToolMadeReadOnly) {
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && (chown(dir.path().c_str(), 65534, 65534) != 0 || setuid(65534) != 0)) {
      _exit(2);
    }
    write_text(dir / "t/a/b", "b");
    chmod((dir / "t/a").c_str(), 0555);
    chmod((dir / "t").c_str(), 0);
    _exit(files->remove_tree(dir / "t") && !exists(dir / "t") ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace belay::world
