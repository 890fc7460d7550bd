// What looks at pg_locks, told one after the other, come to.
#include "core/migration/table_locks.hpp"

#include <gtest/gtest.h>

namespace belay::migration {
namespace {

const TableLock strong{"public.items", "AccessExclusiveLock"};
const TableLock weak{"public.items", "AccessShareLock"};
const TableLock other{"public.marks", "ShareLock"};

Duration ms(int n) {
  return Duration(n);
}

TEST(TableLocks, AreHeldFromTheFirstLookToTheLast) {
  LockLooks looks;
  looks.take(ms(100), {});
  looks.take(ms(120), {strong});
  looks.take(ms(140), {strong});
  looks.take(ms(1320), {strong});
  looks.take(ms(1340), {});
  EXPECT_EQ(looks.strongest(),
            (std::vector{SeenLock{"public.items", "AccessExclusiveLock", ms(1200)}}));
}

TEST(TableLocks, ThatAreGivenBackAndTakenAgainAreNotHeldMeanwhile) {
  LockLooks looks;
  looks.take(ms(0), {strong});
  looks.take(ms(300), {strong});
  looks.take(ms(320), {});
  looks.take(ms(900), {strong});
  looks.take(ms(1000), {strong});
  EXPECT_EQ(looks.strongest()[0].held, ms(300));
}

TEST(TableLocks, AreToldByTheStrongestOfEachTable) {
  LockLooks looks;
  looks.take(ms(0), {weak, {"public.marks", "AccessShareLock"}, other});
  looks.take(ms(50), {weak, strong, other});
  looks.take(ms(90), {weak, strong, other});
  EXPECT_EQ(looks.strongest(), (std::vector{SeenLock{"public.items", "AccessExclusiveLock", ms(40)},
                                            SeenLock{"public.marks", "ShareLock", ms(90)}}));
}

TEST(TableLocks, ThatOnlyOneLookShowedAreHeldForAMoment) {
  LockLooks looks;
  looks.take(ms(7), {other});
  EXPECT_EQ(describe({looks.strongest(), {}, true}),
            (std::vector<std::string>{"would hold SHARE on public.marks for a moment"}));
}

TEST(TableLocks, AreToldFromThoseOnThatMakeWritersWait) {
  const SeenLocks seen{{{"a", "FutureLock", ms(1)},
                        {"b", "AccessExclusiveLock", ms(1234)},
                        {"c\x01", "ShareLock", ms(999)},
                        {"d", "ShareUpdateExclusiveLock", ms(5000)},
                        {"e", "RowExclusiveLock", ms(5000)}},
                       {"b"},
                       false};
  EXPECT_EQ(describe(seen),
            (std::vector<std::string>{
                "would hold FutureLock on a for 1 ms", "would hold ACCESS EXCLUSIVE on b for 1.2 s",
                "would hold SHARE on c\\x01 for 999 ms", "would write b anew"}));
  EXPECT_EQ(describe({}), std::vector<std::string>{});
}

TEST(TableLocks, AreToldTenAtMost) {
  SeenLocks seen;
  for (int n = 0; n < 12; ++n) seen.locks.push_back({"t", "ShareLock", ms(1)});
  EXPECT_EQ(describe(seen).size(), 10U);
}

TEST(TableLocks, AreKeptInTheReceiptUpToAHundred) {
  EXPECT_EQ(canonical(to_json({{{"t", "ShareLock", ms(12)}}, {"t"}, true})),
            R"({"at_end":true,"locks":[{"held_ms":12,"mode":"ShareLock","table":"t"}],)"
            R"("new_storage":["t"]})");
  SeenLocks seen;
  for (int n = 0; n < 101; ++n) seen.locks.push_back({"t", "ShareLock", ms(1)});
  EXPECT_EQ(to_json(seen)["locks"].if_array()->size(), 100U);
}

}  // namespace
}  // namespace belay::migration
