// What only the store on a disk must stand: faults of the disk, other processes, foreign hands.
#include "world/store/sqlite_ledger.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/ledger/arbitrary.hpp"
#include "core/ledger/chain.hpp"
#include "support/temp_dir.hpp"
#include "world/store/failing_disk.hpp"
#include "world/store/state_file.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;
using ledger::Arbitrary;
using ledger::Entry;

class SqliteLedger : public testing::Test {
 protected:
  std::unique_ptr<ports::LedgerStore> store() const {
    return sqlite_ledger({.file = file_, .busy_wait = std::chrono::milliseconds{50}});
  }
  std::vector<Entry> filled(std::size_t records = 6) const {
    auto entries = store()->append("production", {}, Arbitrary(1).drafts(records));
    EXPECT_TRUE(entries) << describe(entries.error());
    return entries ? *std::move(entries) : std::vector<Entry>{};
  }
  // As an attacker with the file in hand would.
  void sql(const std::string& statement) const {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(file_.c_str(), &connection), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(connection, statement.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    sqlite3_close(connection);
  }
  Error refusal_to_read() const {
    const auto entries = store()->read("production");
    EXPECT_FALSE(entries);
    return entries ? Error{} : entries.error();
  }
  support::TempDir directory_;
  fs::path file_ = directory_ / "lib/belay/state.db";
};

mode_t mode_of(const fs::path& path) {
  struct stat found {};
  EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
  return found.st_mode & 07777;
}

TEST_F(SqliteLedger, MakesAFileAndADirectoryThatOnlyItsUserCanOpen) {
  const mode_t before = umask(0);
  filled();
  umask(before);
  EXPECT_EQ(mode_of(file_), 0600U);
  EXPECT_EQ(mode_of(file_.string() + "-journal"), 0600U);
  EXPECT_EQ(mode_of(file_.parent_path()), 0700U);
  EXPECT_EQ(mode_of(file_.parent_path().parent_path()), 0700U);
}

TEST_F(SqliteLedger, ReadsWithoutMakingAnything) {
  EXPECT_TRUE(store()->read("production")->empty());
  EXPECT_FALSE(fs::exists(file_.parent_path()));
}

TEST_F(SqliteLedger, RefusesAFileOrDirectoryThatOthersCanReach) {
  filled();
  chmod(file_.c_str(), 0640);
  EXPECT_EQ(refusal_to_read().code, ErrorCode::state_unavailable);
  chmod(file_.c_str(), 0600);
  chmod(file_.parent_path().c_str(), 01777);
  EXPECT_EQ(refusal_to_read().code, ErrorCode::state_unavailable);
  chmod(file_.parent_path().c_str(), 0700);
  EXPECT_TRUE(store()->read("production"));
}

TEST_F(SqliteLedger, RefusesALinkInTheFilesPlace) {
  filled();
  fs::rename(file_, file_.parent_path() / "elsewhere");
  fs::create_symlink("elsewhere", file_);
  EXPECT_EQ(refusal_to_read().code, ErrorCode::state_unavailable);
  EXPECT_FALSE(store()->append("production", {}, Arbitrary(1).drafts(1)));
}

TEST_F(SqliteLedger, RefusesASchemaOfANewerBelay) {
  filled();
  sql("PRAGMA user_version = 2");
  const auto error = refusal_to_read();
  EXPECT_EQ(error.code, ErrorCode::state_unavailable);
  EXPECT_EQ(error.message, "the state file has schema 2, and this belay knows it up to 1");
}

TEST_F(SqliteLedger, RefusesAnotherProgramsDatabaseAndChangesNothingInIt) {
  fs::create_directories(file_.parent_path());
  fs::permissions(file_.parent_path(), fs::perms::owner_all);
  sql("CREATE TABLE theirs (x)");
  chmod(file_.c_str(), 0600);
  const auto before = support::read_text(file_);
  EXPECT_EQ(refusal_to_read().code, ErrorCode::state_unavailable);
  EXPECT_FALSE(store()->append("production", {}, Arbitrary(1).drafts(1)));
  EXPECT_EQ(support::read_text(file_), before);
}

TEST_F(SqliteLedger, TakesAnEmptyFileThatACrashLeft) {
  ASSERT_TRUE(create_state_file(file_));
  EXPECT_TRUE(store()->read("production")->empty());
  filled();
  EXPECT_EQ(store()->read("production")->size(), 6U);
}

TEST_F(SqliteLedger, SeesAnAppendOfAnotherConnection) {
  const auto first = store();
  const auto second = store();
  const auto written = first->append("production", {}, Arbitrary(1).drafts(2));
  ASSERT_TRUE(written);
  EXPECT_EQ(second->read("production")->size(), 2U);
  EXPECT_TRUE(second->append("production", written->back().head, {}));
}

TEST_F(SqliteLedger, WaitsBoundedForAnotherProcessAndThenSaysSo) {
  const auto written = filled();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file_.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto held = store();
  const auto refused = held->append("production", written.back().head, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::state_unavailable);
  EXPECT_EQ(refused.error().disposition, Disposition::retry);
  EXPECT_EQ(refusal_to_read().disposition, Disposition::retry);
  sqlite3_close(other);
  EXPECT_TRUE(held->append("production", written.back().head, {}));
}

TEST_F(SqliteLedger, AppendsNothingWhenAReaderKeepsTheCommitWaiting) {
  const auto written = filled();
  sqlite3* reader = nullptr;
  ASSERT_EQ(sqlite3_open(file_.c_str(), &reader), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(reader, "BEGIN; SELECT * FROM record", nullptr, nullptr, nullptr),
            SQLITE_OK);
  auto late = Arbitrary(2).drafts(1);
  late[0].epoch = 99;
  const auto refused = store()->append("production", written.back().head, late);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().disposition, Disposition::retry);
  sqlite3_close(reader);
  EXPECT_EQ(store()->read("production")->size(), written.size());
}

TEST_F(SqliteLedger, NoticesThatItsFileWasTakenAway) {
  const auto held = store();
  const auto written = held->append("production", {}, Arbitrary(1).drafts(2));
  ASSERT_TRUE(written);
  fs::rename(file_, file_.parent_path() / "old");
  const auto refused = held->append("production", written->back().head, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::ledger_conflict);
}

TEST_F(SqliteLedger, NoticesThatAnOlderCopyTookItsFilesPlace) {
  const auto held = store();
  const auto first = held->append("production", {}, Arbitrary(1).drafts(2));
  ASSERT_TRUE(first);
  const auto copy = file_.parent_path() / "copy";
  fs::copy_file(file_, copy);
  auto late = Arbitrary(2).drafts(1);
  late[0].epoch = 99;
  const auto second = held->append("production", first->back().head, late);
  ASSERT_TRUE(second);
  fs::rename(copy, file_);
  EXPECT_EQ(held->read("production")->size(), 2U);
  const auto refused = held->append("production", second->back().head, late);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::ledger_conflict);
}

TEST_F(SqliteLedger, KeepsOrLeavesOutAWholeBatchWhenTheDiskFailsAtAnyWrite) {
  const FailingDisk disk;
  int in_doubt = 0;
  for (const int error : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC}) {
    for (const bool stays : {false, true}) {
      int nth = 1;
      for (bool failed = true; failed; ++nth) {
        fs::remove_all(file_.parent_path());
        const auto written = filled();
        auto late = Arbitrary(3).drafts(40);
        for (auto& draft : late) draft.epoch = 99;
        FailingDisk::fail_at(nth, error, stays);
        const auto held = store();
        const auto appended = held->append("production", written.back().head, late);
        failed = FailingDisk::failed();
        FailingDisk::mend();
        const auto after = held->read("production");
        ASSERT_TRUE(after) << describe(after.error()) << " " << error << " at " << nth;
        const auto added = after->size() - written.size();
        if (!appended && appended.error().disposition == Disposition::in_doubt) ++in_doubt;
        if (appended || (added != 0 && appended.error().disposition == Disposition::in_doubt)) {
          EXPECT_EQ(added, late.size()) << error << " at " << nth;
        } else {
          EXPECT_EQ(added, 0U) << error << " at " << nth;
          EXPECT_EQ(appended.error().code, ErrorCode::state_unavailable);
        }
        if (failed) {
          EXPECT_FALSE(appended) << "a failure was passed over: " << error << " at " << nth;
        }
      }
      EXPECT_GT(nth, 6) << "the disk hardly failed";
    }
  }
  EXPECT_GT(in_doubt, 0) << "no commit failed";
}

TEST_F(SqliteLedger, StartsAgainAfterTheDiskFailedWhileTheFileWasMade) {
  const FailingDisk disk;
  int nth = 1;
  for (bool failed = true; failed; ++nth) {
    fs::remove_all(file_.parent_path());
    FailingDisk::fail_at(nth, SQLITE_FULL, true);
    const auto first = store()->append("production", {}, Arbitrary(1).drafts(1));
    failed = FailingDisk::failed();
    FailingDisk::mend();
    EXPECT_EQ(first.has_value(), !failed) << nth;
    const auto after = store()->read("production");
    ASSERT_TRUE(after) << describe(after.error()) << " at " << nth;
    if (after->empty()) {
      EXPECT_TRUE(store()->append("production", {}, Arbitrary(1).drafts(1))) << nth;
    }
  }
}

TEST_F(SqliteLedger, SurvivesAKillAtAnyMoment) {
  for (int round = 0; round < 12; ++round) {
    fs::remove_all(file_.parent_path());
    const pid_t child = fork();
    if (child == 0) {
      const auto own = sqlite_ledger({.file = file_});
      ledger::Head head;
      auto drafts = Arbitrary(4).drafts(2);
      drafts[1].epoch = drafts[0].epoch;
      for (;;) head = own->append("production", head, drafts)->back().head;
    }
    while (store()->read("production").value_or(std::vector<Entry>{}).size() <
           static_cast<std::size_t>(2 * round)) {
      sched_yield();
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    const auto after = store()->read("production");
    ASSERT_TRUE(after) << describe(after.error());
    EXPECT_EQ(after->size() % 2, 0U) << "half a batch";
  }
}

TEST_F(SqliteLedger, FindsWhatWasChangedInTheTable) {
  const auto written = filled();
  const auto intact = support::read_text(file_);
  for (const std::string statement :
       {"UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"at\":\"', '\"at\":\"1') "
        "AS BLOB) WHERE seq = 2",
        "UPDATE record SET hash = upper(hash) WHERE seq = 6", "DELETE FROM record WHERE seq = 3",
        "UPDATE record SET seq = 60 WHERE seq = 6",
        "UPDATE record SET seq = seq + 10; UPDATE record SET seq = seq - 9; ",
        "UPDATE record SET environment = 'production' || seq WHERE seq < 3"}) {
    support::write_text(file_, intact);
    sql(statement);
    EXPECT_EQ(refusal_to_read().code, ErrorCode::ledger_corrupt) << statement;
  }
}

TEST_F(SqliteLedger, ReturnsWhatWasWrittenOrAnErrorWhicheverBitOfTheFileIsFlipped) {
  const auto written = filled();
  const auto intact = support::read_text(file_);
  int refused = 0;
  for (std::size_t bit = 0; bit < intact.size() * 8; bit += 61) {
    auto damaged = intact;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    support::write_text(file_, damaged);
    const auto entries = store()->read("production");
    refused += entries ? 0 : 1;
    if (!entries || entries->empty()) continue;
    // What a chain cannot see is a tail cut off, here by a flipped count in a page's head.
    ASSERT_LE(entries->size(), written.size()) << bit;
    for (std::size_t i = 0; i < entries->size(); ++i) {
      ASSERT_EQ((*entries)[i].bytes, written[i].bytes) << bit;
    }
  }
  EXPECT_GT(refused, 20);
}

TEST(NetworkFileSystem, IsKnownByItsNumber) {
  EXPECT_TRUE(is_network_file_system(0x6969));       // NFS
  EXPECT_TRUE(is_network_file_system(0xff534d42));   // CIFS
  EXPECT_TRUE(is_network_file_system(0x65735546));   // FUSE
  EXPECT_FALSE(is_network_file_system(0xef53));      // ext4
  EXPECT_FALSE(is_network_file_system(0x01021994));  // tmpfs
  EXPECT_FALSE(is_network_file_system(0x58465342));  // XFS
  EXPECT_FALSE(is_network_file_system(0x9123683e));  // Btrfs
  EXPECT_FALSE(is_network_file_system(0x2fc12fc1));  // ZFS
}

}  // namespace
}  // namespace belay::world
