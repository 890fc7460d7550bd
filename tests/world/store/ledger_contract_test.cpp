// What every ledger store promises: one suite, run against the real one and the fake.
#include <gtest/gtest.h>

#include "core/ledger/arbitrary.hpp"
#include "support/memory_ledger.hpp"
#include "support/temp_dir.hpp"
#include "world/store/sqlite_ledger.hpp"

namespace belay::world {
namespace {

using ledger::Arbitrary;
using ledger::Draft;
using ledger::Entry;

struct SqliteStore {
  support::TempDir directory;
  std::unique_ptr<ports::LedgerStore> store = sqlite_ledger({directory / "state/state.db"});
};
struct MemoryStore {
  std::unique_ptr<ports::LedgerStore> store = std::make_unique<support::MemoryLedger>();
};

template <class Kind>
class LedgerContract : public testing::Test {
 protected:
  std::vector<Entry> append(const std::string& environment, const ledger::Head& expected,
                            const std::vector<Draft>& drafts) {
    auto entries = kind.store->append(environment, expected, drafts);
    EXPECT_TRUE(entries) << describe(entries.error());
    return entries ? *std::move(entries) : std::vector<Entry>{};
  }
  std::vector<Entry> read(const std::string& environment) {
    auto entries = kind.store->read(environment);
    EXPECT_TRUE(entries) << describe(entries.error());
    return entries ? *std::move(entries) : std::vector<Entry>{};
  }
  Kind kind;
};

struct StoreName {
  template <class Kind>
  static std::string GetName(int) {
    return std::is_same_v<Kind, SqliteStore> ? "Sqlite" : "Memory";
  }
};
using Stores = testing::Types<SqliteStore, MemoryStore>;
TYPED_TEST_SUITE(LedgerContract, Stores, StoreName);

void expect_same(const std::vector<Entry>& a, const std::vector<Entry>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].head, b[i].head);
    EXPECT_EQ(a[i].bytes, b[i].bytes);
    EXPECT_EQ(a[i].draft, b[i].draft);
  }
}

TYPED_TEST(LedgerContract, IsEmptyAtFirst) {
  EXPECT_TRUE(this->read("production").empty());
  EXPECT_TRUE(this->kind.store->environments()->empty());
}

TYPED_TEST(LedgerContract, ReadsBackWhatWasAppendedInBatches) {
  const auto drafts = Arbitrary(1).drafts(9);
  std::vector<Entry> written;
  for (std::size_t i = 0; i < drafts.size(); i += 3) {
    const std::vector<Draft> batch(drafts.begin() + static_cast<std::ptrdiff_t>(i),
                                   drafts.begin() + static_cast<std::ptrdiff_t>(i + 3));
    const auto head = written.empty() ? ledger::Head{} : written.back().head;
    for (auto& entry : this->append("production", head, batch)) written.push_back(entry);
  }
  expect_same(this->read("production"), written);
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    EXPECT_EQ(written[i].head.seq, static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(written[i].draft, drafts[i]);
  }
}

TYPED_TEST(LedgerContract, KeepsOneChainAnEnvironment) {
  this->append("staging", {}, Arbitrary(2).drafts(2));
  this->append("production", {}, Arbitrary(3).drafts(3));
  EXPECT_EQ(this->read("staging").size(), 2U);
  EXPECT_EQ(this->read("production").size(), 3U);
  EXPECT_TRUE(this->read("unknown").empty());
  EXPECT_EQ(*this->kind.store->environments(), (std::vector<std::string>{"production", "staging"}));
}

TYPED_TEST(LedgerContract, RefusesAHeadThatIsNotTheLastAndAppendsNothing) {
  const auto written = this->append("production", {}, Arbitrary(4).drafts(3));
  auto late = Arbitrary(5).drafts(2);
  for (auto& draft : late) draft.epoch = 99;
  for (const auto& head : {ledger::Head{}, written[1].head, ledger::Head{3, written[1].head.hash},
                           ledger::Head{4, written[2].head.hash}}) {
    const auto refused = this->kind.store->append("production", head, late);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::ledger_conflict);
  }
  expect_same(this->read("production"), written);
}

TYPED_TEST(LedgerContract, RefusesTheEpochOfARunnerThatWasOvertaken) {
  auto drafts = Arbitrary(6).drafts(1);
  drafts[0].epoch = 7;
  const auto written = this->append("production", {}, drafts);
  drafts[0].epoch = 6;
  const auto refused = this->kind.store->append("production", written.back().head, drafts);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::stale_epoch);
  expect_same(this->read("production"), written);
}

TYPED_TEST(LedgerContract, AppendsNoneOfABatchThatHoldsOneBadDraft) {
  auto drafts = Arbitrary(7).drafts(3);
  drafts[0].epoch = drafts[1].epoch = 5;
  drafts[2].epoch = 4;
  const auto refused = this->kind.store->append("production", {}, drafts);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::stale_epoch);
  EXPECT_TRUE(this->read("production").empty());
  EXPECT_TRUE(this->kind.store->environments()->empty());
}

TYPED_TEST(LedgerContract, AppendsAnEmptyBatchAsNothing) {
  const auto written = this->append("production", {}, Arbitrary(8).drafts(1));
  EXPECT_TRUE(this->append("production", written.back().head, {}).empty());
  expect_same(this->read("production"), written);
}

TYPED_TEST(LedgerContract, ReturnsDraftsAsTheyReadBack) {
  auto drafts = Arbitrary(9).drafts(1);
  drafts[0].record = ledger::RunHeld{"tool said \xff"};
  const auto written = this->append("production", {}, drafts);
  EXPECT_EQ(std::get<ledger::RunHeld>(written[0].draft.record).reason, "tool said \\xff");
  expect_same(this->read("production"), written);
}

}  // namespace
}  // namespace belay::world
