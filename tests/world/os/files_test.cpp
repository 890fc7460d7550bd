#include "world/os/files.hpp"

#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "base/sha256.hpp"
#include "world/os/files_fixture.hpp"

namespace belay::world {

using Files = FilesFixture;
using support::read_text;
using support::write_text;

TEST_F(Files, ReadsUpToABoundAndNeverWaitsForAFifo) {
  write_text(dir / "a", "12345");
  EXPECT_EQ(files->read(dir / "a", 5).value(), "12345");
  EXPECT_FALSE(files->read(dir / "a", 4));
  ASSERT_EQ(mkfifo((dir / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(files->read(dir / "fifo", 5).error().message,
            "'" + (dir / "fifo").native() + "' is not a file");
  EXPECT_FALSE(files->digest_of_file(dir / "fifo"));
  EXPECT_EQ(files->read(dir / "none", 5).error().code, ErrorCode::filesystem);
}

TEST_F(Files, ListsNamesSorted) {
  for (const char* name : {"b", "a", ".c", "B"}) write_text(dir / name, "");
  EXPECT_EQ(files->list(dir.path()).value(), (std::vector<std::string>{".c", "B", "a", "b"}));
  EXPECT_FALSE(files->list(dir / "none"));
  EXPECT_TRUE(files->exists(dir / "a"));
  EXPECT_FALSE(files->exists(dir / "none"));
}

TEST_F(Files, TellsWhoMayWriteADirectory) {
  EXPECT_FALSE(files->directory(dir / "none")->exists);
  ASSERT_TRUE(files->make_directory(dir / "d", 0700));
  auto facts = files->directory(dir / "d").value();
  EXPECT_TRUE(facts.exists && facts.is_directory && facts.ours && facts.writable);
  EXPECT_FALSE(facts.others_may_write);
  chmod((dir / "d").c_str(), 0770);
  EXPECT_TRUE(files->directory(dir / "d")->others_may_write);
  write_text(dir / "f", "");
  EXPECT_FALSE(files->directory(dir / "f")->is_directory);
  EXPECT_EQ(files->directory("/proc/1")->ours, geteuid() == 0);
}

TEST_F(Files, TellsTheFreeBytesOfAPathThatIsNotThereYet) {
  const auto here = files->free_bytes(dir.path()).value();
  const auto later = files->free_bytes(dir / "a/b/c").value();
  EXPECT_GT(here, 0U);
  EXPECT_LT(std::max(here, later) - std::min(here, later), 1U << 30);
}

TEST_F(Files, DigestsAFileByItsContent) {
  write_text(dir / "a", std::string(200'000, 'x'));
  EXPECT_EQ(files->digest_of_file(dir / "a").value(), sha256_hex(std::string(200'000, 'x')));
}

TEST_F(Files, MakesFoldersWithTheModeWhateverTheUmask) {
  const mode_t before = umask(077);
  ASSERT_TRUE(files->make_directory(dir / "a/b", 0755));
  umask(before);
  EXPECT_EQ(mode_of(dir / "a"), 0755U);
  EXPECT_EQ(mode_of(dir / "a/b"), 0755U);
  chmod((dir / "a").c_str(), 0711);
  ASSERT_TRUE(files->make_directory(dir / "a/b/c", 0700));
  EXPECT_EQ(mode_of(dir / "a"), 0711U);  // what was there stays as it is
  write_text(dir / "f", "");
  EXPECT_FALSE(files->make_directory(dir / "f", 0700));
  EXPECT_FALSE(files->make_directory(dir / "f/g", 0700));
}

TEST_F(Files, WritesAFileWholeOrNotAtAll) {
  ASSERT_TRUE(files->write_durably(dir / "a", "one", 0640));
  EXPECT_EQ(mode_of(dir / "a"), 0640U);
  ASSERT_TRUE(files->write_durably(dir / "a", "two", 0600));
  EXPECT_EQ(read_text(dir / "a"), "two");
  EXPECT_EQ(mode_of(dir / "a"), 0600U);
  EXPECT_FALSE(files->write_durably(dir / "none/a", "x", 0600));
  EXPECT_EQ(files->list(dir.path())->size(), 1U);
}

TEST_F(Files, ReplacesALinkInsteadOfWritingThroughIt) {
  write_text(dir / "victim", "untouched");
  std::filesystem::create_symlink("victim", dir / "a");
  ASSERT_TRUE(files->write_durably(dir / "a", "mine", 0600));
  EXPECT_EQ(read_text(dir / "victim"), "untouched");
  EXPECT_EQ(read_text(dir / "a"), "mine");
}

TEST_F(Files, KeepsTheOldFileAndSaysDiskFullWhenThereIsNoRoom) {
  std::filesystem::create_directory(dir / "small");
  if (mount("none", (dir / "small").c_str(), "tmpfs", 0, "size=64k") != 0) {
    GTEST_SKIP() << "only root may mount a small file system to fill";
  }
  EXPECT_TRUE(files->write_durably(dir / "small/a", "old", 0600));
  const auto done = files->write_durably(dir / "small/a", std::string(1 << 20, 'x'), 0600);
  EXPECT_EQ(read_text(dir / "small/a"), "old");
  EXPECT_EQ(files->list(dir / "small")->size(), 1U);  // no half file is left
  write_text(dir / "source/big", std::string(1 << 20, 'x'));
  const auto unpacked = files->unpack(dir / "source", dir / "small/into");
  umount((dir / "small").c_str());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::disk_full);
  EXPECT_EQ(done.error().disposition, Disposition::retry);
  ASSERT_FALSE(unpacked);
  EXPECT_EQ(unpacked.error().code, ErrorCode::disk_full);
}

TEST_F(Files, AWriterThatIsKilledLeavesTheOldFileOrTheNew) {
  const std::string old(1 << 20, 'o');
  const std::string young(1 << 20, 'n');
  ASSERT_TRUE(files->write_durably(dir / "a", old, 0600));
  for (int round = 0; round < 20; ++round) {
    const pid_t writer = fork();
    if (writer == 0) {
      for (bool even = false;; even = !even) {
        if (!files->write_durably(dir / "a", even ? old : young, 0600)) _exit(1);
      }
    }
    usleep(static_cast<useconds_t>(1000 + round * 700));  // somewhere in the middle
    kill(writer, SIGKILL);
    waitpid(writer, nullptr, 0);
    const auto text = read_text(dir / "a");
    ASSERT_TRUE(text == old || text == young) << text.size();
  }
}

TEST_F(Files, RenamesFoldersAndSaysWhyItCannot) {
  write_text(dir / "one/a", "a");
  std::filesystem::create_directory(dir / "other");
  ASSERT_TRUE(files->rename_durably(dir / "one", dir / "other/two"));
  EXPECT_EQ(read_text(dir / "other/two/a"), "a");
  const auto done = files->rename_durably(dir / "none", dir / "x");
  EXPECT_EQ(done.error().message, "cannot rename '" + (dir / "none").native() + "' to '" +
                                      (dir / "x").native() + "': no such file or directory");
}

TEST_F(Files, TellsWhereALinkPoints) {
  std::filesystem::create_symlink("releases/1", dir / "current");
  EXPECT_EQ(files->link_target(dir / "current").value(), "releases/1");
  EXPECT_EQ(files->link_target(dir / "none").value(), std::nullopt);
  write_text(dir / "file", "");
  EXPECT_EQ(files->link_target(dir / "file").value(), std::nullopt);
}

TEST_F(Files, SwitchesALinkThatIsThereAtEveryInstant) {
  ASSERT_TRUE(files->switch_link(dir / "current", "one"));
  std::atomic<bool> done = false;
  std::atomic<int> missing = 0;
  std::thread reader([&] {
    while (!done) {
      char target[16];
      const auto count = readlink((dir / "current").c_str(), target, sizeof target);
      if (count != 3) ++missing;
    }
  });
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(files->switch_link(dir / "current", i % 2 == 0 ? "two" : "one"));
  }
  done = true;
  reader.join();
  EXPECT_EQ(missing, 0);
  EXPECT_EQ(files->link_target(dir / "current").value(), "one");
  EXPECT_EQ(files->list(dir.path())->size(), 1U);
}

TEST_F(Files, DoesNotSwitchWhatIsNoLink) {
  write_text(dir / "current/file", "kept");
  EXPECT_FALSE(files->switch_link(dir / "current", "two"));
  EXPECT_EQ(read_text(dir / "current/file"), "kept");
}

}  // namespace belay::world
