// Transactions, and what is known from the statements before.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/sql/script.hpp"

namespace belay::sql {
namespace {

const Name t{{}, "t"};

Script as_written(std::string_view text) {
  return read_script(text, {}, Boundaries::as_written);
}

TEST(Transactions, HoldTheirLocksToTheirEnd) {
  const auto script = as_written("begin; alter table t add a int; select 1; commit; select 2");
  EXPECT_TRUE(script.statements[1].held.empty());
  ASSERT_TRUE(script.statements[2].held.contains(t));
  EXPECT_EQ(script.statements[2].held.at(t).mode, LockMode::access_exclusive);
  EXPECT_EQ(script.statements[2].held.at(t).since, 1U);
  EXPECT_TRUE(script.statements[4].held.empty());
  EXPECT_FALSE(script.statements[4].in_transaction);
}

TEST(Transactions, OfOneStatementHoldNothingAfterIt) {
  const auto script = as_written("alter table t add a int; select 1");
  EXPECT_TRUE(script.statements[1].held.empty());
}

TEST(Transactions, ThatAreRolledBackMadeNothing) {
  const auto script = as_written("begin; create table t (id int); rollback; drop table t");
  EXPECT_TRUE(script.statements[3].effects.lock_on(t));
  EXPECT_FALSE(script.statements[3].parts[0].fresh);
}

TEST(Savepoints, TakeBackWhatWasMadeAndHeldSinceThem) {
  const auto script = as_written(
      "begin; savepoint s; create table t (id int); alter table u add a int; rollback to s; "
      "alter table t add b int; commit");
  EXPECT_FALSE(script.statements[5].parts[0].fresh);
  EXPECT_FALSE(script.statements[5].held.contains(Name{{}, "u"}));
}

TEST(WhatATransactionMade, IsLockedForNobodyUntilItIsCommitted) {
  const auto script = as_written(
      "begin; create table t (id int); create index i on t (id); commit; "
      "create index j on t (id)");
  EXPECT_TRUE(script.statements[2].effects.locks.empty());
  EXPECT_TRUE(script.statements[4].effects.lock_on(t));
}

TEST(WhatATransactionMade, IsTheSameTableWithAndWithoutPublic) {
  const auto script = as_written("begin; create table public.t (id int); drop table t");
  EXPECT_EQ(script.statements[2].effects.lock_on(t), nullptr);
  EXPECT_TRUE(script.left_open);
}

TEST(TheWholeScript, IsOneTransactionWhenItIsManaged) {
  const auto script = read_script("create table t (id int); drop table t", {}, Boundaries::one);
  EXPECT_TRUE(script.statements[1].parts[0].fresh);
  EXPECT_TRUE(script.statements[1].in_transaction);
  EXPECT_FALSE(script.left_open);
}

TEST(EarlierStatements, TeachTheTypesOfColumns) {
  const auto script = as_written(
      "create table t (a varchar(10), b int); alter table t alter a type varchar(20); "
      "alter table t alter b type bigint");
  EXPECT_EQ(script.statements[1].effects.rewrite_of(t), nullptr);
  ASSERT_NE(script.statements[2].effects.rewrite_of(t), nullptr);
  EXPECT_EQ(script.statements[2].effects.rewrite_of(t)->certainty, Certainty::certain);
}

TEST(EarlierStatements, TeachForeignKeysSoThatTheOtherTableIsNamed) {
  const auto script = as_written(
      "create table p (id int primary key); create table t (a int references p); "
      "alter table t drop constraint t_a_fkey");
  const auto* lock = script.statements[2].effects.lock_on({{}, "p"});
  ASSERT_NE(lock, nullptr);
  EXPECT_EQ(lock->mode, LockMode::access_exclusive);
  EXPECT_EQ(lock->certainty, Certainty::certain);
}

TEST(WhatIsNotKnown, IsSaidToBePossible) {
  const auto script = as_written("alter table t alter a type text; drop table u");
  ASSERT_NE(script.statements[0].effects.rewrite_of(t), nullptr);
  EXPECT_EQ(script.statements[0].effects.rewrite_of(t)->certainty, Certainty::possible);
  EXPECT_TRUE(std::ranges::any_of(script.statements[1].effects.locks, [](const auto& lock) {
    return lock.relation.empty() && lock.certainty == Certainty::possible;
  }));
}

TEST(Lines, CountFromTheStartOfTheScript) {
  const auto script = as_written("-- a\n\nselect 1;\n\n  select 2;");
  EXPECT_EQ(script.statements[0].line, 3U);
  EXPECT_EQ(script.statements[1].line, 5U);
}

}  // namespace
}  // namespace belay::sql
