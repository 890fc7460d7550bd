// What an append makes the disk flush: no more than it must, and no less.
#include "world/store/journal_place.hpp"

#include <gtest/gtest.h>

#include "core/ledger/arbitrary.hpp"
#include "support/temp_dir.hpp"
#include "world/store/failing_disk.hpp"
#include "world/store/sqlite_ledger.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;

class JournalOfTheLedger : public testing::Test {
 protected:
  void append() {
    const auto entries = store_->append("production", head_, ledger::Arbitrary(1).drafts(1));
    ASSERT_TRUE(entries) << describe(entries.error());
    head_ = entries->back().head;
  }
  // The directory syncs that these appends ask SQLite for.
  int new_journals(int appends) {
    FailingDisk::journals_that_may_be_new = 0;
    for (int i = 0; i < appends; ++i) append();
    return FailingDisk::journals_that_may_be_new;
  }
  void reopen() { store_ = sqlite_ledger({.file = file_}); }

  FailingDisk disk_;
  support::TempDir directory_;
  fs::path file_ = directory_ / "state.db";
  fs::path journal_ = directory_ / "state.db-journal";
  std::unique_ptr<ports::LedgerStore> store_ = sqlite_ledger({.file = file_});
  ledger::Head head_;
};

// The records of the journal, their count, the database, and the end of the journal's life.
TEST_F(JournalOfTheLedger, TakesFourSyncsATransaction) {
  append();
  FailingDisk::syncs = 0;
  append();
  EXPECT_EQ(FailingDisk::syncs, 4);
}

TEST_F(JournalOfTheLedger, HasItsDirectorySyncedOnce) {
  append();
  EXPECT_EQ(new_journals(3), 0);
}

// A process that died may have made it without a sync.
TEST_F(JournalOfTheLedger, HasItsDirectorySyncedByEveryProcess) {
  append();
  reopen();
  EXPECT_EQ(new_journals(3), 1);
}

TEST_F(JournalOfTheLedger, HasItsDirectorySyncedAgainWhenItIsNew) {
  append();
  ASSERT_TRUE(fs::remove(journal_));
  EXPECT_EQ(new_journals(3), 1);
}

TEST_F(JournalOfTheLedger, HasItsDirectorySyncedAgainWhenAnotherTookItsPlace) {
  append();
  fs::copy_file(journal_, directory_ / "copy");
  fs::rename(directory_ / "copy", journal_);
  EXPECT_EQ(new_journals(3), 1);
}

TEST_F(JournalOfTheLedger, IsLeftToTwoLedgersOfOneProcess) {
  append();
  const auto other = sqlite_ledger({.file = directory_ / "other.db"});
  ASSERT_TRUE(other->append("production", {}, ledger::Arbitrary(1).drafts(1)));
  EXPECT_EQ(new_journals(3), 0);
}

}  // namespace
}  // namespace belay::world
