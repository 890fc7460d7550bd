// What DROP locks, destroys and fails for; each claim is all that is said.
#include <gtest/gtest.h>

#include "core/sql/said.hpp"

namespace belay::sql {
namespace {

TEST(DropTable, FailsForWhatDependsOnIt) {
  expect_said(
      {
          {"drop table p",
           "access exclusive p; access exclusive index p_pkey; access exclusive index "
           "p_code_key; destroys table p and its rows; fails: table t references it"},
          {"drop table vw9", "access exclusive vw9; destroys table vw9 and its rows"},
          {"drop table t",
           "access exclusive t; access exclusive index t_pkey; access exclusive index t_a; "
           "access exclusive index t_vi; access exclusive index t_ts; access exclusive index "
           "t_u; access exclusive p; destroys table t and its rows; fails: table child "
           "references it; fails: view mv reads it; fails: view vw reads it"},
          {"drop table t cascade",
           "access exclusive t; access exclusive index t_pkey; access exclusive index t_a; "
           "access exclusive index t_vi; access exclusive index t_ts; access exclusive index "
           "t_u; access exclusive p; access exclusive child; access exclusive mv; access "
           "exclusive vw; destroys table t and its rows"},
      },
      base_known());
}

TEST(DropTable, ReachesThePartitions) {
  expect_said(
      {
          {"drop table pt",
           "access exclusive pt; access exclusive pt1; access exclusive ptd; destroys table pt "
           "and its rows"},
      },
      base_known());
}

TEST(DropTable, ThatIsNotThereDoesNothing) {
  expect_said(
      {
          {"drop table if exists nope", ""},
          {"drop table if exists ul", "access exclusive ul; destroys table ul and its rows"},
          {"drop view if exists nope", ""},
          {"drop view if exists vw", "access exclusive vw"},
          {"drop view nope", "access exclusive nope"},
      },
      base_known());
}

TEST(DropView, FailsForWhatReadsIt) {
  expect_said(
      {
          {"create view v2 as select * from vw; drop view vw",
           "access exclusive vw; fails: view v2 reads it"},
          {"create view v2 as select * from vw; drop view vw cascade",
           "access exclusive vw; access exclusive v2"},
          {"drop materialized view mv", "access exclusive mv; access exclusive index mv_u"},
      },
      base_known());
}

TEST(DropView, MayReachOthersThatAreNotKnown) {
  expect_said(
      {
          {"drop view v cascade", "access exclusive v; maybe access exclusive .."},
          {"drop view if exists v", "access exclusive v"},
          {"drop table t, u",
           "access exclusive t; maybe access exclusive ..; access exclusive u; maybe access "
           "exclusive ..; destroys table t and its rows; destroys table u and its rows"},
      },
      {});
}

TEST(DropIndex, OfATableThatNobodySeesLocksNothing) {
  expect_said(
      {
          {"begin; create table x (id int); create index xi on x (id); drop index xi", ""},
          {"begin; create temp table x (id int); create index xi on x (id); commit; drop index xi",
           ""},
          {"create table s.x (id int); create index xi on s.x (id); drop index xi",
           "access exclusive index xi"},
          {"create table s.x (id int); create index xi on s.x (id); drop index s.xi",
           "access exclusive s.x; access exclusive index s.xi"},
      },
      base_known());
}

TEST(DropSchema, ReachesTheOtherEndOfForeignKeys) {
  expect_said(
      {
          {"drop schema s", ""},
          {"create table s.x (id int references p); create table y (id int references s.x, more "
           "int references s.x); drop schema s cascade",
           "access exclusive s.x; access exclusive p; access exclusive y; destroys schema s and "
           "all that is in it"},
          {"create schema s create table x (id int references p) create index xi on x (id) "
           "create view other.v as select 1; drop schema s cascade",
           "access exclusive s.x; access exclusive p; destroys schema s and all that is in it"},
      },
      base_known());
}

TEST(DropType, ReachesTheColumnsOfIt) {
  expect_said(
      {
          {"drop type mood", "fails: table t has a column of it"},
          {"drop type mood cascade", "access exclusive t; destroys columns of type mood in t"},
          {"drop domain plainint cascade",
           "access exclusive t; destroys columns of type plainint in t"},
          {"create table d (a posint, b posint); drop domain posint",
           "fails: table d has a column of it"},
      },
      base_known());
}

TEST(DropType, OfAnUnknownDatabaseMayDestroyColumns) {
  expect_said(
      {
          {"drop type mood cascade", "maybe access exclusive ..; destroys columns of type mood"},
          {"drop type mood", ""},
      },
      {});
}

TEST(DropFunction, ReachesItsTriggers) {
  expect_said(
      {
          {"drop function trg()", ""},
          {"drop function trg() cascade", "access exclusive t"},
          {"drop function vol() cascade", ""},
          {"drop trigger tr on t; drop function trg() cascade", ""},
          {"drop trigger tr on unheard; drop function trg() cascade", "access exclusive t"},
      },
      base_known());
}

TEST(Drop, OfWhatHangsOnATableLocksTheTable) {
  expect_said(
      {
          {"drop trigger tr on t", "access exclusive t"},
          {"drop rule r on t", "access exclusive t"},
          {"drop policy p on t", "access exclusive t"},
      },
      base_known());
}

TEST(Drop, OfOtherThingsSaysWhatIsGone) {
  expect_said(
      {
          {"drop sequence sq", "destroys sequence sq"},
          {"drop extension pgcrypto", ""},
          {"drop extension pgcrypto cascade", "destroys all that depends on extension pgcrypto"},
          {"drop database x", "destroys database x; alone"},
          {"drop tablespace x", "alone"},
          {"drop subscription x", "destroys subscription x; alone"},
          {"drop role r1", ""},
          {"drop cast (int as text)", ""},
          {"drop statistics s", ""},
          {"drop owned by r1 cascade", "destroys all that the role owns in this database"},
      },
      base_known());
}

// The foreign key of fkpt1 may be one of fkpt, and then p is locked for it; here it goes itself.
TEST(DropTable, OfTwoSaysOfEachOnlyTheSurestLock) {
  const std::string tied = "alter table fkpt1 add foreign key (p_id) references p; ";
  EXPECT_EQ(said_of(tied + "drop table fkpt, p cascade", base_known()),
            "access exclusive fkpt; access exclusive fkpt1; access exclusive p; access exclusive "
            "index p_pkey; access exclusive index p_code_key; access exclusive t; destroys table "
            "fkpt and its rows; destroys table p and its rows");
}

}  // namespace
}  // namespace belay::sql
