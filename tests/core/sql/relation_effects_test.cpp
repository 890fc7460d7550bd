// What CREATE, RENAME, OWNER and COMMENT lock and read; each claim is all that is said.
#include <gtest/gtest.h>

#include "core/sql/said.hpp"

namespace belay::sql {
namespace {

TEST(CreateTable, ThatIsThereAlreadyDoesNothing) {
  expect_said(
      {
          {"create table if not exists child (id int references t)", ""},
          {"create table other (id int references t)", "share row exclusive t"},
          {"create table if not exists other (id int references t)", "share row exclusive t"},
      },
      base_known());
}

TEST(CreatePartition, LocksTheParentAndMayReachWhatItReferences) {
  expect_said(
      {
          {"create table pt3 partition of pt for values from (200) to (300)",
           "access exclusive pt; access exclusive ptd; scans ptd"},
          {"alter table fkpt add foreign key (p_id) references p; create table f2 partition of "
           "fkpt for values from (1000) to (2000)",
           "access exclusive fkpt; maybe share row exclusive p; maybe scans p"},
          {"alter table pt detach partition ptd; create table pt3 partition of pt for values "
           "from (200) to (300)",
           "access exclusive pt"},
      },
      base_known());
}

TEST(AttachPartition, ReadsTheTableUnlessACheckMaySpareIt) {
  expect_said(
      {
          {"create table q (id int, k int not null); alter table q add check (k > 0); alter "
           "table fkpt attach partition q for values from (2000) to (3000)",
           "share update exclusive fkpt; access exclusive q; maybe scans q"},
          {"create table q (id int, k int not null); alter table q add check (k > 0) not valid; "
           "alter table fkpt attach partition q for values from (2000) to (3000)",
           "share update exclusive fkpt; access exclusive q; scans q"},
          {"create table q (id int, k int not null unique); alter table fkpt attach partition q "
           "for values from (2000) to (3000)",
           "share update exclusive fkpt; access exclusive q; scans q"},
          {"alter table fkpt add foreign key (p_id) references p; alter table fkpt attach "
           "partition nopk for values from (2000) to (3000)",
           "share update exclusive fkpt; access exclusive nopk; maybe share row exclusive p; scans "
           "nopk; maybe scans p"},
      },
      base_known());
}

TEST(DetachPartition, ConcurrentlyStandsAlone) {
  expect_said(
      {
          {"alter table pt detach partition pt1 concurrently",
           "share update exclusive pt; access exclusive pt1; fails: CONCURRENTLY is refused "
           "while there is a default partition; alone"},
          {"alter table fkpt detach partition fkpt1 concurrently",
           "share update exclusive fkpt; access exclusive fkpt1; alone"},
          {"alter table fkpt add foreign key (p_id) references p; alter table fkpt detach "
           "partition fkpt1",
           "access exclusive fkpt; access exclusive fkpt1; maybe share row exclusive p"},
          {"alter table pt detach partition pt1; alter table pt add column z int",
           "access exclusive pt; access exclusive ptd"},
      },
      base_known());
}

TEST(Children, OfTwoParentsAreLockedOnce) {
  expect_said(
      {
          {"create table top (id int); create table a (x int) inherits (top); create table b (y "
           "int) inherits (top); create table c () inherits (a, b); alter table top add column z "
           "int",
           "access exclusive top; access exclusive a; access exclusive b; access exclusive c"},
      },
      base_known());
}

TEST(CreateIndex, ReadsTheTableUnlessItIsThere) {
  expect_said(
      {
          {"create index if not exists t_a on t (a)", "share t"},
          {"create index if not exists t_new on t (a)", "share t; scans t"},
          {"create index t_new on t (a)", "share t; scans t"},
          {"create index z on pt (id)", "share pt; share pt1; share ptd; scans pt1; scans ptd"},
          {"create index z on only pt (id)", "share pt"},
          {"create index z on only nopk (a)", "share nopk; scans nopk"},
      },
      base_known());
}

TEST(CreateView, LocksTheOneThatItReplaces) {
  expect_said(
      {
          {"create or replace view vw as select id, a from t",
           "access share t; access exclusive vw"},
          {"create or replace view nope as select id, a from t", "access share t"},
          {"create view nope as select id, a from t", "access share t"},
          {"create or replace view vw as select 1; drop table nopk",
           "access exclusive nopk; access exclusive index nopk_u; destroys table nopk and its "
           "rows"},
      },
      base_known());
}

TEST(CreateView, MayReplaceOneThatIsNotKnown) {
  expect_said(
      {
          {"create or replace view v as select 1", "maybe access exclusive v"},
          {"create view v as select 1", ""},
      },
      {});
}

TEST(Create, OfWhatIsServerWideStandsAlone) {
  expect_said(
      {
          {"create database x", "alone"},
          {"create tablespace x location '/x'", "alone"},
          {"create subscription s connection '' publication p", "alone"},
          {"create subscription s connection '' publication p with (create_slot = true)", "alone"},
          {"create subscription s connection '' publication p with (create_slot = false)", ""},
          {"create role r", ""},
      },
      base_known());
}

TEST(Create, OfWhatHangsOnATableLocksIt) {
  expect_said(
      {
          {"create constraint trigger z after insert on t from p for each row execute function "
           "trg()",
           "share row exclusive p; share row exclusive t"},
          {"create policy p on t", "access exclusive t"},
          {"create rule r as on insert to t do also nothing", "access exclusive t"},
          {"create statistics s on a, b from t", "share update exclusive t"},
          {"create publication pb for table t", "share update exclusive t"},
          {"create publication pb for all tables", ""},
          {"create publication pb for tables in schema s", ""},
      },
      base_known());
}

TEST(Create, FromAQueryReadsItsSources) {
  expect_said(
      {
          {"create table z as select * from nopk", "access share nopk; maybe scans nopk"},
          {"create materialized view m2 as select * from nopk with no data", "access share nopk"},
      },
      base_known());
}

TEST(Comment, LocksWhatItIsOn) {
  expect_said(
      {
          {"comment on table t is 'x'", "share update exclusive t"},
          {"comment on view vw is 'x'", "share update exclusive vw"},
          {"comment on materialized view mv is 'x'", "share update exclusive mv"},
          {"comment on index t_a is 'x'", "share update exclusive index t_a"},
          {"comment on rule r on t is 'x'", "access share t"},
          {"comment on policy r on t is 'x'", "access share t"},
          {"comment on trigger tr on t is 'x'", "access share t"},
          {"comment on column public.t.a is 'x'", "share update exclusive t"},
          {"comment on column s.x.a is 'x'", "share update exclusive s.x"},
          {"security label on table t is 'x'", "share update exclusive t"},
          {"comment on type mood is 'x'", ""},
          {"comment on constraint c on domain posint is 'x'", ""},
          {"comment on cast (int as text) is 'x'", ""},
      },
      base_known());
}

TEST(Rename, OfAColumnReachesThePartitionsAndOfATableDoesNot) {
  expect_said(
      {
          {"alter table pt rename to pt9", "access exclusive pt"},
          {"alter table pt rename column id to id9",
           "access exclusive pt; access exclusive pt1; access exclusive ptd"},
          {"alter view vw rename column a to b", "access exclusive vw"},
          {"alter materialized view mv rename to mv2", "access exclusive mv"},
          {"alter trigger tr on t rename to tr2", "access exclusive t"},
          {"alter type mood rename to mood2", ""},
          {"alter materialized view mv rename to mv2; refresh materialized view mv2",
           "access exclusive mv2; access exclusive index mv_u; access share t; rewrites mv2; "
           "maybe scans t; scans mv2"},
      },
      base_known());
}

TEST(ChangeOwner, LocksTheRelationAndItsIndexes) {
  expect_said(
      {
          {"alter materialized view mv owner to r1",
           "access exclusive mv; access exclusive index mv_u"},
          {"alter foreign table ft owner to r1", "access exclusive ft"},
          {"alter view vw owner to r1", "access exclusive vw"},
          {"begin; create table x (id int primary key); alter table x owner to r1", ""},
          {"alter sequence sq owner to r1", ""},
          {"alter function vol() owner to r1", ""},
          {"alter schema public owner to r1", ""},
          {"alter materialized view mv set schema s", "access exclusive mv"},
          {"alter type mood set schema s", ""},
      },
      base_known());
}

}  // namespace
}  // namespace belay::sql
