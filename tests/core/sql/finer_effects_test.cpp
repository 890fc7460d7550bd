// The finer points that the live server has shown (tests/world/pg/effects): ONLY, partitions and
// children, what is so already; each claim is all that is said.
#include <gtest/gtest.h>

#include "core/sql/known_ddl.hpp"
#include "core/sql/said.hpp"

namespace belay::sql {
namespace {

TEST(Only, LeavesPartitionsAndChildrenOut) {
  expect_said(
      {
          {"alter table only pt alter k set default 5", "access exclusive pt"},
          {"alter table pt disable trigger all",
           "share row exclusive pt; maybe share row exclusive pt1; maybe share row exclusive ptd"},
          {"alter table only pt disable trigger all", "share row exclusive pt"},
          {"alter table inh inherit par; alter table par add check (k > 0)",
           "access exclusive par; access exclusive inh; scans par; scans inh"},
          {"alter table inh inherit par; alter table only par add check (k > 0) no inherit",
           "access exclusive par; scans par"},
          {"alter table only par add check (k > 0) not valid", "access exclusive par"},
          {"alter table inh inherit par; truncate par",
           "access exclusive par; access exclusive inh; rewrites par; rewrites inh; destroys all "
           "rows "
           "of par; destroys all rows of inh"},
          {"alter table inh inherit par; truncate only par",
           "access exclusive par; rewrites par; destroys all rows of par"},
      },
      base_known());
}

TEST(Partitions, AreReachedWhereTheirParentIs) {
  expect_said(
      {
          {"delete from pt",
           "row exclusive pt; row exclusive pt1; row exclusive ptd; scans pt1; scans ptd; "
           "destroys all rows of pt"},
          {"delete from pt where id = 1",
           "row exclusive pt; maybe row exclusive pt1; maybe row exclusive ptd; maybe scans pt1; "
           "maybe scans ptd"},
          {"alter table pt add primary key (k)",
           "access exclusive pt; share pt1; share ptd; scans pt1; scans ptd"},
          {"create trigger r after insert on pt for each row execute function trg()",
           "share row exclusive pt; share row exclusive pt1; share row exclusive ptd"},
          {"create trigger r after insert on pt for each statement execute function trg()",
           "share row exclusive pt"},
          {"create index pt_k on pt (k); drop index pt_k",
           "access exclusive pt; access exclusive pt1; access exclusive ptd; access exclusive "
           "index "
           "pt_k"},
          {"alter table fkpt1 add foreign key (p_id) references p; drop table fkpt",
           "access exclusive fkpt; access exclusive fkpt1; maybe access exclusive p; destroys "
           "table fkpt and its rows"},
      },
      base_known());
}

TEST(ChangeType, BuildsTheIndexesOfPartitionsAgainAlsoWhereTheRowsStay) {
  const std::string made =
      "create table q (id int, v varchar(9), w varchar(9)) partition by range (id); create table "
      "q1 partition of q for values from (0) to (9); create index q_v on q (v); ";
  EXPECT_EQ(said_of(made + "alter table q alter v type varchar(20)", base_known()),
            "access exclusive q; access exclusive q1; scans q1");
  EXPECT_EQ(said_of(made + "alter table q alter w type varchar(20)", base_known()),
            "access exclusive q; access exclusive q1");
}

TEST(ChangeType, ReachesTheForeignKeyAndTheChecksOfTheColumn) {
  expect_said(
      {
          {"alter table child alter t_id type int",
           "access exclusive child; access exclusive index child_pkey; access exclusive t; "
           "rewrites child; scans child; maybe scans t"},
          {"create table q (a varchar(5), b int, check (random() > 0)); alter table q alter a type "
           "varchar(9)",
           "access exclusive q; maybe scans q"},
          {"create table q (a varchar(5), b int, check (b > 0)); alter table q alter a type "
           "varchar(9)",
           "access exclusive q"},
      },
      base_known());
}

TEST(AddColumn, ThatIsGeneratedIsWrittenIntoEachRow) {
  expect_said(
      {
          {"alter table nopk add column z int generated always as (a * 2) stored",
           "access exclusive nopk; access exclusive index nopk_u; rewrites nopk; scans nopk"},
      },
      base_known());
}

TEST(OneAlter, IsAsCertainAsTheSurestOfItsParts) {
  EXPECT_EQ(said_of("alter table x alter a type text, add check (b > 0)", {}),
            "access exclusive x; maybe access exclusive ..; maybe rewrites x; scans x");
}

TEST(SetUnlogged, DoesNothingToATableThatIsSoAlready) {
  expect_said(
      {
          {"alter table ul set unlogged", "access exclusive ul"},
          {"alter table ul set logged", "access exclusive ul; rewrites ul; scans ul"},
          {"alter table par set unlogged",
           "access exclusive par; rewrites par; scans par; destroys rows of par after a crash of "
           "the server"},
      },
      base_known());
}

TEST(ForUpdate, LocksTheRowsOfWhatItNames) {
  expect_said(
      {
          {"select * from p, child c for update of c",
           "access share p; row share child; maybe scans p; maybe scans child"},
          {"select * from p, child c for update of p",
           "row share p; access share child; maybe scans p; maybe scans child"},
          {"select * from p for update", "row share p; maybe scans p"},
          {"with n as (select * from child) select * from p, n where id in (select id from t) for "
           "update",
           "row share p; access share t; access share child; maybe scans p; maybe scans t; maybe "
           "scans child"},
          {"select * from (select * from p for update) s, child",
           "row share p; access share child; maybe scans p; maybe scans child"},
          {"select * from (select * from p where id in (select id from t)) s, child for update of "
           "s",
           "row share p; access share t; access share child; maybe scans p; maybe scans t; maybe "
           "scans child"},
          {"select * from (select * from (select * from p) child) s, t for update of s",
           "row share p; access share t; maybe scans p; maybe scans t"},
          {"select * from (select * from p) child, t for update of t",
           "access share p; row share t; maybe scans p; maybe scans t"},
      },
      base_known());
}

TEST(Prepared, AndDeclaredQueriesAreLockedAsTheyArePlanned) {
  expect_said(
      {
          {"prepare s as delete from child", "row exclusive child"},
          {"begin; declare c cursor for select * from child",
           "access share child; maybe scans child"},
          {"discard all", "alone"},
          {"discard plans", ""},
          {"drop sequence sq cascade", "maybe access exclusive ..; destroys sequence sq"},
      },
      base_known());
}

TEST(IfExists, OfWhatACompleteCatalogDoesNotHoldDoesNothing) {
  const auto known = knowledge_of("CREATE TABLE t (id int);");
  expect_said(
      {
          {"drop table if exists gone", ""},
          {"drop view if exists gone cascade", ""},
          {"drop materialized view if exists gone", ""},
          {"drop foreign table if exists gone", ""},
          {"alter table if exists gone add column z int", ""},
          {"alter table if exists t add column z int", "access exclusive t"},
          {"alter table t drop constraint other", "access exclusive t"},
          {"drop index if exists gone", "access exclusive index gone"},
      },
      known);
}

}  // namespace
}  // namespace belay::sql
