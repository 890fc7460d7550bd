// What statements about rows, types and upkeep lock, read and destroy; each claim is all that is
// said.
#include <gtest/gtest.h>

#include "core/sql/known_ddl.hpp"
#include "core/sql/said.hpp"

namespace belay::sql {
namespace {

TEST(Writers, ReachTheOtherEndOfForeignKeys) {
  expect_said(
      {
          {"insert into child values (1, 2)",
           "row exclusive child; maybe row share t; maybe scans t"},
          {"insert into child default values",
           "row exclusive child; maybe row share t; maybe scans t"},
          {"insert into t select * from child",
           "row exclusive t; access share child; maybe row share p; maybe scans child; maybe scans "
           "p"},
          {"insert into p select * from nopk",
           "row exclusive p; access share nopk; maybe scans nopk"},
          {"insert into p values (1)", "row exclusive p"},
          {"update p set code = ''",
           "row exclusive p; maybe row exclusive t; maybe scans t; scans p; destroys the old "
           "values in all rows of p"},
          {"delete from p where id = 1",
           "row exclusive p; maybe row exclusive t; maybe scans t; maybe scans p"},
          {"copy child from stdin", "row exclusive child; maybe row share t; maybe scans t"},
          {"merge into child using p on child.id = p.id when matched then delete",
           "row exclusive child; access share p; maybe row share t; maybe scans p; maybe scans t; "
           "maybe scans child"},
      },
      base_known());
}

TEST(AllRows, AreThoseWithoutAConditionThatCouldFail) {
  expect_said(
      {
          {"delete from child", "row exclusive child; scans child; destroys all rows of child"},
          {"delete from child where true",
           "row exclusive child; scans child; destroys all rows of child"},
          {"delete from child where false", "row exclusive child; maybe scans child"},
          {"delete from child where 1 = 1",
           "row exclusive child; scans child; destroys all rows of child"},
          {"delete from child where 0 = 0",
           "row exclusive child; scans child; destroys all rows of child"},
          {"delete from child where 1 = 2", "row exclusive child; maybe scans child"},
          {"delete from child where 1 <> 1", "row exclusive child; maybe scans child"},
          {"delete from child where t_id = 1", "row exclusive child; maybe scans child"},
          {"delete from child where 1 = t_id", "row exclusive child; maybe scans child"},
          {"delete from child where 'a' = 'a'", "row exclusive child; maybe scans child"},
          {"delete from child where 1 = 'a'", "row exclusive child; maybe scans child"},
          {"delete from child where t_id", "row exclusive child; maybe scans child"},
      },
      base_known());
}

TEST(AllRows, OfWhatNobodySeesAreNoLoss) {
  expect_said(
      {
          {"begin; create table c (id int); delete from c", ""},
          {"begin; create table c (id int); truncate c", ""},
      },
      base_known());
}

TEST(Queries, LockWhatTheyReadAndNotTheSystemsOwn) {
  expect_said(
      {
          {"copy t to stdout", "access share t; scans t"},
          {"copy (select * from t) to stdout", "access share t; maybe scans t"},
          {"select count(*) from pg_class, information_schema.tables",
           "maybe scans pg_class; maybe scans information_schema.tables"},
          {"select * from pg_class for update", "maybe scans pg_class"},
          {"select * from shop.pg_orders",
           "access share shop.pg_orders; maybe scans shop.pg_orders"},
          {"select * into z from t", "access share t; maybe scans t"},
          {"create view vx as select * from t; create view vy as select * from t, vx; select * "
           "from "
           "vy",
           "access share t; access share vy; maybe scans t"},
          {"with n as (select * from t) select * from n, vw",
           "access share t; access share vw; maybe scans t"},
          {"with n as (select * from t) select * from other.n",
           "access share other.n; access share t; maybe scans other.n; maybe scans t"},
      },
      base_known());
}

TEST(Queries, LockATableThatOnlyLooksLikeOneOfTheSystem) {
  expect_said({{"select * from pg_mine", "access share pg_mine; maybe scans pg_mine"},
               {"select * from pg_class", "maybe scans pg_class"}},
              knowledge_of("CREATE TABLE pg_mine (id int)"));
}

TEST(Queries, DoWhatTheyHoldInWith) {
  expect_said(
      {
          {"with n as (delete from child) select 1",
           "row exclusive child; scans child; destroys all rows of child"},
          {"with n as (insert into child select * from t) update p set code = ''",
           "row exclusive child; access share t; maybe row exclusive t; row exclusive p; maybe "
           "scans t; scans p; destroys the old values in all rows of p"},
      },
      base_known());
}

// The row exclusive lock that it takes without ANALYZE keeps nobody but schema changes waiting, and
// is left out.
TEST(Explain, RunsTheStatementOnlyWithAnalyze) {
  expect_said(
      {
          {"explain delete from child", "row exclusive child"},
          {"explain (verbose) delete from child", "row exclusive child"},
          {"explain analyze delete from child",
           "row exclusive child; scans child; destroys all rows of child"},
          {"explain (analyze on) delete from child",
           "row exclusive child; scans child; destroys all rows of child"},
          {"explain (analyze 1) delete from child",
           "row exclusive child; scans child; destroys all rows of child"},
          {"explain (analyze 0) delete from child", "row exclusive child"},
          {"explain (analyze off) delete from child", "row exclusive child"},
          {"explain (analyze false) delete from child", "row exclusive child"},
          {"explain select * from t", "access share t; maybe scans t"},
      },
      base_known());
}

TEST(Domains, AreCheckedInEveryTableThatUsesThem) {
  expect_said(
      {
          {"alter domain plainint add check (value > 1)", "share t; scans t"},
          {"alter domain plainint add check (value > 1) not valid", ""},
          {"alter domain plainint set not null", "share t; scans t"},
          {"create table d (x posint, y posint); alter domain posint validate constraint c",
           "share d; scans d"},
          {"alter domain plainint set default 1", ""},
      },
      base_known());
}

TEST(Truncate, EmptiesEachTableOnce) {
  expect_said(
      {
          {"truncate t cascade",
           "access exclusive t; access exclusive index t_pkey; access exclusive index t_a; "
           "access exclusive index t_vi; access exclusive index t_ts; access exclusive index "
           "t_u; access exclusive child; access exclusive index child_pkey; rewrites t; rewrites "
           "child; destroys all rows of t; destroys all rows of child"},
          {"truncate t",
           "access exclusive t; access exclusive index t_pkey; access exclusive index t_a; "
           "access exclusive index t_vi; access exclusive index t_ts; access exclusive index "
           "t_u; rewrites t; destroys all rows of t; fails: table child references it"},
          {"create table a (id int primary key, b_id int); create table b (id int primary key, "
           "a_id int references a); alter table a add foreign key (b_id) references b; truncate "
           "a cascade",
           "access exclusive a; access exclusive index a_pkey; access exclusive b; access "
           "exclusive index b_pkey; rewrites a; rewrites b; destroys all rows of a; destroys all "
           "rows of b"},
      },
      base_known());
}

TEST(Truncate, LeavesAPartitionedTableItsFileForItHasNone) {
  expect_said(
      {
          {"truncate pt",
           "access exclusive pt; access exclusive pt1; access exclusive ptd; rewrites pt1; "
           "rewrites "
           "ptd; destroys all rows of pt; destroys all rows of pt1; destroys all rows of ptd"},
          {"truncate selfref",
           "access exclusive selfref; access exclusive index selfref_pkey; rewrites selfref; "
           "destroys all rows of selfref"},
      },
      base_known());
}

TEST(Truncate, MayEmptyWhatIsNotKnown) {
  expect_said(
      {
          {"truncate t cascade",
           "access exclusive t; maybe access exclusive ..; rewrites t; destroys all rows of t"},
          {"truncate t", "access exclusive t; rewrites t; destroys all rows of t"},
      },
      {});
}

TEST(Reindex, OfMoreThanATableStandsAlone) {
  expect_said(
      {
          {"reindex schema public", "maybe share ..; alone"},
          {"reindex database x", "maybe share ..; alone"},
          {"reindex system x", "maybe share ..; alone"},
          {"reindex schema concurrently public", "maybe share update exclusive ..; alone"},
          {"reindex index i", "maybe share ..; access exclusive index i"},
          {"cluster", "maybe access exclusive .."},
      },
      {});
}

TEST(Refresh, ReadsTheSourcesOnlyWithData) {
  expect_said(
      {
          {"refresh materialized view mv",
           "access exclusive mv; access exclusive index mv_u; access share t; rewrites mv; maybe "
           "scans t; scans mv"},
          {"refresh materialized view mv with no data",
           "access exclusive mv; access exclusive index mv_u; rewrites mv"},
          {"refresh materialized view concurrently mv",
           "exclusive mv; access share t; maybe scans t; scans mv"},
      },
      base_known());
}

TEST(LockTable, TakesTheLockThatItNames) {
  expect_said(
      {
          {"lock table t", "access exclusive t"},
          {"lock table t in share row exclusive mode", "share row exclusive t"},
          {"lock table t in exclusive mode", "exclusive t"},
          {"lock table pt in access share mode",
           "access share pt; access share pt1; access share ptd"},
          {"lock table only pt in access share mode", "access share pt"},
      },
      base_known());
}

TEST(Vacuum, IsFullOnlyWhereItSaysSo) {
  expect_said(
      {
          {"vacuum nopk", "share update exclusive nopk; alone"},
          {"vacuum (full) nopk",
           "access exclusive nopk; access exclusive index nopk_u; rewrites nopk; scans nopk; "
           "alone"},
          {"vacuum (full false) nopk", "share update exclusive nopk; alone"},
          {"vacuum nopk, par", "share update exclusive nopk; share update exclusive par; alone"},
      },
      base_known());
}

}  // namespace
}  // namespace belay::sql
