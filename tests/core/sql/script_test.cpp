// Transactions, and what is known from the statements before.
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "core/sql/script.hpp"

namespace belay::sql {
namespace {

const Name t{{}, "t"};

Script as_written(std::string_view text) {
  return read_script(text, {}, Boundaries::as_written);
}

// The first lock that is held when the statement begins.
std::string held(const Script& script, std::size_t statement) {
  const auto* lock = script.held.first(statement, LockMode::access_share);
  if (lock == nullptr) return "";
  EXPECT_EQ(script.held.find(statement, lock->relation), lock);
  return lock->relation.text() + " (" + std::string(word_of(lock->mode)) + ") since " +
         std::to_string(lock->since);
}

TEST(Transactions, HoldTheirLocksToTheirEnd) {
  const auto script = as_written("begin; alter table t add a int; select 1; commit; select 2");
  EXPECT_EQ(held(script, 1), "");
  EXPECT_EQ(held(script, 2), "t (access exclusive) since 1");
  EXPECT_EQ(held(script, 3), held(script, 2));
  EXPECT_EQ(held(script, 4), "");
  EXPECT_FALSE(script.statements[4].in_transaction);
}

TEST(Transactions, OfOneStatementHoldNothingAfterIt) {
  const auto script = as_written("alter table t add a int; select 1");
  EXPECT_EQ(held(script, 1), "");
}

TEST(Transactions, ThatAreRolledBackMadeNothing) {
  const auto script = as_written("begin; create table t (id int); rollback; drop table t");
  EXPECT_TRUE(script.statements[3].effects.lock_on(t));
  EXPECT_FALSE(script.statements[3].parts[0].fresh);
}

TEST(Transactions, ThatAreRolledBackLeaveWhatWasMadeBeforeThem) {
  const auto script = as_written(
      "create table t (id int); set timezone = 'UTC'; begin; create table u (id int); "
      "set timezone = 'Asia/Tokyo'; rollback; create table v (id int); rollback");
  EXPECT_TRUE(script.after.table(t));
  EXPECT_FALSE(script.after.table(Name{{}, "u"}));
  EXPECT_TRUE(script.after.table(Name{{}, "v"})) << "a ROLLBACK without BEGIN takes nothing back";
  EXPECT_EQ(script.after.time_zone, "UTC");
}

// With a map of locks for each statement, and all that is known copied for each BEGIN, this took
// some hundred GiB.
TEST(Transactions, OfTensOfThousandsOfStatementsAreRead) {
  std::string text = "begin;";
  for (int i = 0; i < 30000; ++i) text += "alter table t" + std::to_string(i) + " add a int;";
  text += "commit;";
  for (int i = 0; i < 3000; ++i) {
    text += "begin; create table u" + std::to_string(i) + " (id int); savepoint s; commit;";
  }
  const auto script = as_written(text);
  EXPECT_EQ(held(script, 30001), "t0 (access exclusive) since 1");
  EXPECT_TRUE(script.held.find(30001, Name{{}, "t29999"}));
  EXPECT_FALSE(script.held.find(29999, Name{{}, "t29999"}));
  EXPECT_EQ(script.after.tables.size(), 3000U);
}

TEST(Savepoints, TakeBackWhatWasMadeAndHeldSinceThem) {
  const auto script = as_written(
      "begin; savepoint s; create table t (id int); alter table u add a int; rollback to s; "
      "alter table t add b int; commit");
  EXPECT_FALSE(script.statements[5].parts[0].fresh);
  EXPECT_EQ(held(script, 4), "u (access exclusive) since 3");
  EXPECT_EQ(held(script, 5), "");
}

TEST(Savepoints, ThatAreReleasedKeepWhatWasMadeAndHeld) {
  const auto script = as_written(
      "begin; savepoint s; create table t (id int); alter table u add a int; release s; "
      "alter table t add b int");
  EXPECT_TRUE(script.statements[5].parts[0].fresh);
  EXPECT_EQ(held(script, 5), "u (access exclusive) since 3");
}

TEST(Savepoints, TakeBackThoseInsideThem) {
  const auto script = as_written(
      "begin; savepoint a; create table t (id int); savepoint b; alter table u add a int; "
      "rollback to a; alter table t add b int");
  EXPECT_FALSE(script.statements[6].parts[0].fresh);
  EXPECT_EQ(held(script, 6), "");
}

TEST(Savepoints, ThatAreNotThereTakeNothingBack) {
  const auto script = as_written("begin; create table t (id int); rollback to s; drop table t");
  EXPECT_TRUE(script.statements[3].parts[0].fresh);
}

// Measured on PostgreSQL 15: what the next ALTER .. TYPE does follows from the zone of its session.
TEST(TheTimeZone, IsThatOfTheSessionWhenTheStatementRuns) {
  const auto rewrites = [](const std::string& before) {
    const auto script = as_written("create table t (c timestamp); " + before +
                                   "; alter table t alter c type timestamptz");
    const auto* rewrite = script.statements.back().effects.rewrite_of(t);
    if (rewrite == nullptr) return std::string("no");
    return std::string(rewrite->certainty == Certainty::possible ? "maybe" : "yes");
  };
  EXPECT_EQ(rewrites("select 1"), "maybe");
  EXPECT_EQ(rewrites("set timezone = 'UTC'"), "no");
  EXPECT_EQ(rewrites("set time zone 'Europe/Berlin'"), "yes");
  EXPECT_EQ(rewrites("select set_config('TimeZone', 'UTC', false)"), "no");
  EXPECT_EQ(rewrites("begin; set local timezone = 'UTC'"), "no");
  // Gone with its transaction, or never there.
  EXPECT_EQ(rewrites("begin; set local timezone = 'UTC'; commit"), "maybe");
  EXPECT_EQ(rewrites("set local timezone = 'UTC'"), "maybe");
  EXPECT_EQ(rewrites("begin; set timezone = 'UTC'; rollback"), "maybe");
  EXPECT_EQ(rewrites("begin; set timezone = 'UTC'; commit"), "no");
  EXPECT_EQ(rewrites("set timezone = 'UTC'; reset timezone"), "maybe");
  EXPECT_EQ(rewrites("set timezone = 'UTC'; reset all"), "maybe");
  EXPECT_EQ(rewrites("set timezone = 'UTC'; reset lock_timeout"), "no");
  // Of sessions that begin later, and of a column that has the name.
  EXPECT_EQ(rewrites("alter role app set timezone = 'UTC'"), "maybe");
  EXPECT_EQ(rewrites("set timezone = 'UTC'; alter table t add timezone text"), "no");
}

TEST(AnEnumValue, CannotBeAddedInATransactionBeforePostgreSQL12) {
  for (const auto& [version, refused] :
       std::initializer_list<std::pair<int, bool>>{{0, false}, {110000, true}, {120000, false}}) {
    Knowledge known;
    known.server_version = version;
    const auto script = read_script("alter type mood add value 'x'", known, Boundaries::as_written);
    EXPECT_EQ(script.statements[0].effects.outside_transaction, refused) << version;
  }
}

TEST(LocksOfARelation, AreAnsweredByTheCertainOneFirst) {
  Effects effects;
  effects.locks = {{t, LockMode::share, Certainty::possible, {}},
                   {t, LockMode::row_share, Certainty::certain, {}, true},
                   {{{}, "u"}, LockMode::exclusive},
                   {t, LockMode::row_exclusive, Certainty::certain, {}},
                   {t, LockMode::exclusive, Certainty::possible, {}}};
  ASSERT_NE(effects.lock_on(t), nullptr);
  EXPECT_EQ(effects.lock_on(t)->mode, LockMode::row_exclusive);
}

TEST(Problems, PointAtTheByteWhereTheyAre) {
  const auto script = as_written("select 'äöü' from from t");
  EXPECT_EQ(script.statements[0].problem, "syntax error at or near \"from\"");
  EXPECT_EQ(script.statements[0].problem_at, std::string_view("select 'äöü' from ").size());
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

// The server drops first (tablecmds.c, AT_PASS_DROP): the proof is gone when the rows are looked
// at.
TEST(OneAlter, DropsBeforeItLooksForNull) {
  const std::string_view proven = "create table x (a int, constraint c check (a is not null)); ";
  const auto known = as_written(std::string(proven) + "alter table x alter a set not null");
  EXPECT_TRUE(known.statements.back().effects.scans.empty());
  const auto both =
      as_written(std::string(proven) + "alter table x alter a set not null, drop constraint c");
  EXPECT_EQ(both.statements.back().effects.scans.size(), 1U);
}

TEST(Blocks, DoForCertainOnlyWhatNoConditionOrHandlerKeepsThemFrom) {
  const auto certainty = [](std::string_view body) {
    const auto text = "do $$ begin " + std::string(body) + " end $$";
    const auto script = as_written(text);
    const auto* lock = script.statements.back().effects.lock_on(t);
    EXPECT_NE(lock, nullptr) << body;
    return lock ? lock->certainty : Certainty::certain;
  };
  EXPECT_EQ(certainty("lock table t;"), Certainty::certain);
  EXPECT_EQ(certainty("begin lock table t; end;"), Certainty::certain);
  EXPECT_EQ(certainty("if a then if b then perform 1; end if; end if; lock table t;"),
            Certainty::certain);
  for (const auto* body :
       {"if now() > '2020-01-01' then lock table t; end if;",
        "if false then null; else lock table t; end if;", "while true loop lock table t; end loop;",
        "for i in 1..2 loop lock table t; end loop;", "return; lock table t;",
        "lock table t; exception when others then null;",
        "perform 1; exception when others then lock table t;",
        "case 1 when 1 then lock table t; end case;",
        "if a then if b then perform 1; end if; lock table t; end if;",
        "loop for i in 1..2 loop perform 1; end loop; if b then perform 2; end if; "
        "lock table t; end loop;",
        "begin if a then perform 1; end if; lock table t; exception when others then null; end;"}) {
    EXPECT_EQ(certainty(body), Certainty::possible) << body;
  }
}

// Made where it may have been before: others may see it.
TEST(Blocks, LeaveNothingFreshThatTheyOnlyMayHaveMade) {
  for (const std::string made : {"(a int)", "as select 1 as a"}) {
    const auto text = "begin; do $$ begin if true then create table t " + made +
                      "; end if; end $$; alter table t add b int; commit";
    EXPECT_NE(as_written(text).statements[2].effects.lock_on(t), nullptr) << made;
  }
}

TEST(Blocks, LeaveNoTypeFreshThatTheyOnlyMayHaveMade) {
  const auto script = as_written(
      "begin; do $$ begin if true then create type m as enum ('a'); end if; end $$; "
      "alter type m add value 'b'; commit");
  EXPECT_FALSE(script.statements[2].parts[0].fresh);
}

TEST(Blocks, RewriteForCertainOnlyWhatNoConditionKeepsThemFrom) {
  for (const auto& [body, certainty] : std::initializer_list<std::pair<std::string, Certainty>>{
           {"alter table t alter a type bigint;", Certainty::certain},
           {"if now() > '2020-01-01' then alter table t alter a type bigint; end if;",
            Certainty::possible}}) {
    const auto text = "create table t (a int); do $$ begin " + body + " end $$";
    const auto script = as_written(text);
    const auto* rewrite = script.statements.back().effects.rewrite_of(t);
    ASSERT_NE(rewrite, nullptr) << body;
    EXPECT_EQ(rewrite->certainty, certainty) << body;
  }
}

}  // namespace
}  // namespace belay::sql
