// Which locks a statement begins under.
#include "core/sql/held_locks.hpp"

#include <gtest/gtest.h>

namespace belay::sql {
namespace {

using enum LockMode;
const Name a{{}, "a"}, b{{}, "b"};

// "mode since N"; empty: not held.
std::string held(const HeldLocks& locks, std::size_t statement, const Name& relation) {
  const auto* found = locks.find(statement, relation);
  if (found == nullptr) return "";
  return std::string(word_of(found->mode)) + " since " + std::to_string(found->since);
}

}  // namespace

TEST(HeldLocks, AreHeldBehindTheStatementThatTakesThemUntilTheyAreReleased) {
  HeldLocks locks;
  EXPECT_EQ(held(locks, 9, a), "");
  locks.take(a, share, 1);
  locks.take(b, row_share, 2);
  locks.release(4);
  locks.take(a, exclusive, 6);
  EXPECT_EQ(held(locks, 1, a), "");
  EXPECT_EQ(held(locks, 2, a), "share since 1");
  EXPECT_EQ(held(locks, 3, a), "share since 1");
  EXPECT_EQ(held(locks, 4, a), "");
  EXPECT_EQ(held(locks, 7, a), "exclusive since 6");
  EXPECT_EQ(held(locks, 7, b), "");
}

TEST(HeldLocks, OfOneRelationBecomeStrongerAndNeverWeaker) {
  HeldLocks locks;
  locks.take(a, share, 1);
  locks.take(a, row_share, 2);
  locks.take(a, access_exclusive, 3);
  EXPECT_EQ(held(locks, 3, a), "share since 1");
  EXPECT_EQ(held(locks, 4, a), "access exclusive since 3");
}

TEST(HeldLocks, TellTheFirstThatIsStrongEnough) {
  HeldLocks locks;
  locks.take(b, access_exclusive, 0);
  locks.release(1);
  locks.take(b, row_share, 1);
  locks.take(a, share, 2);
  locks.take(b, exclusive, 3);
  const auto first = [&](std::size_t statement, LockMode mode) {
    const auto* found = locks.first(statement, mode);
    return found ? found->relation.text() : "";
  };
  EXPECT_EQ(first(0, row_share), "");
  EXPECT_EQ(first(1, row_share), "");
  EXPECT_EQ(first(2, row_share), "b");
  EXPECT_EQ(first(2, share), "");
  EXPECT_EQ(first(4, share), "a");
  EXPECT_EQ(first(4, exclusive), "b");
  EXPECT_EQ(first(4, access_exclusive), "");
}

TEST(HeldLocks, AreAsTheyWereWhereASavepointIsRolledBackTo) {
  HeldLocks locks;
  locks.take(a, share, 1);
  // Statement 2 is the savepoint.
  locks.take(a, access_exclusive, 3);
  locks.take(b, share, 4);
  locks.release_behind(2, 6);
  EXPECT_EQ(held(locks, 5, a), "access exclusive since 3");
  EXPECT_EQ(held(locks, 6, a), "share since 1");
  EXPECT_EQ(held(locks, 6, b), "");
  // Again, to the same one.
  locks.take(a, exclusive, 6);
  locks.take(b, share, 7);
  locks.release_behind(2, 9);
  EXPECT_EQ(held(locks, 8, a), "exclusive since 6");
  EXPECT_EQ(held(locks, 9, a), "share since 1");
  EXPECT_EQ(held(locks, 9, b), "");
  locks.release(10);
  EXPECT_EQ(held(locks, 10, a), "");
}

TEST(HeldLocks, OfATransactionBeforeAreNotBroughtBackByASavepoint) {
  HeldLocks locks;
  locks.take(a, share, 1);
  locks.release(3);
  locks.take(b, share, 4);
  // Statement 5 is the savepoint.
  locks.release_behind(5, 7);
  EXPECT_EQ(held(locks, 7, a), "");
  EXPECT_EQ(held(locks, 7, b), "share since 4");
}

}  // namespace belay::sql
