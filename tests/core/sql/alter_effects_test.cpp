// What ALTER TABLE and its kin lock, rewrite and read; each claim is all that is said.
#include <gtest/gtest.h>

#include "core/sql/said.hpp"

namespace belay::sql {
namespace {

TEST(AlterTable, ReachesThePartitions) {
  expect_said(
      {
          {"alter table pt add column z int",
           "access exclusive pt; access exclusive pt1; access exclusive ptd"},
          {"alter table pt alter constraint c deferrable",
           "access exclusive pt; access exclusive pt1; access exclusive ptd"},
      },
      base_known());
}

TEST(AddColumn, ThatIsThereAlreadyRewritesNothing) {
  expect_said(
      {
          {"alter table nopk add column if not exists z int default random()",
           "access exclusive nopk; access exclusive index nopk_u; rewrites nopk; scans nopk"},
          {"alter table t add column a int default random()",
           "access exclusive t; access exclusive index t_pkey; access exclusive index t_a; "
           "access exclusive index t_vi; access exclusive index t_ts; access exclusive index "
           "t_u; rewrites t; scans t"},
          {"alter table t add column if not exists a int default random()", "access exclusive t"},
      },
      base_known());
}

TEST(AddColumn, RewritesWhereItsTypeIsADomainWithACheck) {
  expect_said(
      {
          {"alter table nopk add column z posint",
           "access exclusive nopk; access exclusive index nopk_u; rewrites nopk; scans nopk"},
          {"alter table nopk add column z plainint", "access exclusive nopk"},
          {"create domain narrow as posint; alter table nopk add column z narrow",
           "access exclusive nopk; access exclusive index nopk_u; rewrites nopk; scans nopk"},
          {"create domain wide as plainint; alter table nopk add column z wide",
           "access exclusive nopk"},
          {"create domain late as int; alter domain late add check (value > 0); alter table nopk "
           "add column z late",
           "access exclusive nopk; access exclusive index nopk_u; rewrites nopk; scans nopk"},
          {"create domain given as int not null default 5; alter table nopk add column z given",
           "access exclusive nopk; access exclusive index nopk_u; rewrites nopk; scans nopk"},
          {"create domain given as int default 5; alter table nopk add column z given",
           "access exclusive nopk"},
      },
      base_known());
}

TEST(AddColumn, OfATypeThatIsNotKnownMayRewrite) {
  expect_said(
      {
          {"alter table t add column z foo", "access exclusive t; maybe rewrites t; maybe scans t"},
          {"alter table t add column z other.int4",
           "access exclusive t; maybe rewrites t; maybe scans t"},
          {"create domain foo as int; alter table t add column z foo", "access exclusive t"},
          {"create type foo as enum (); alter table t add column z foo", "access exclusive t"},
          {"create type foo as (a int); alter table t add column z foo", "access exclusive t"},
          {"create type foo as range (subtype = int); alter table t add column z foo",
           "access exclusive t"},
          {"create domain foo as int; drop domain foo; alter table t add column z foo",
           "access exclusive t; maybe rewrites t; maybe scans t"},
      },
      {});
}

TEST(OneAlterTable, SaysTheStrongestOfItsParts) {
  expect_said(
      {
          {"alter table t add column z foo, add column y bar",
           "access exclusive t; maybe rewrites t; maybe scans t"},
          {"alter table t add column z foo, alter b type bigint using b + 1",
           "access exclusive t; maybe access exclusive ..; rewrites t; scans t"},
      },
      {});
}

TEST(AddColumn, WithADefaultOfNullFillsNothing) {
  expect_said(
      {
          {"alter table nopk add column z int default null", "access exclusive nopk"},
          {"alter table nopk add column z int not null default null",
           "access exclusive nopk; fails: the table holds rows: the new column would be NULL in "
           "them"},
      },
      base_known());
}

TEST(SetNotNull, ReadsTheTableUnlessItIsProven) {
  expect_said(
      {
          {"alter table t alter a set not null", "access exclusive t; scans t"},
          {"alter table t alter nn set not null", "access exclusive t"},
          {"alter table t alter id set not null", "access exclusive t"},
          {"alter table nopk alter nosuch set not null", "access exclusive nopk; scans nopk"},
          {"alter table nopk add constraint c check (a is not null) not valid; alter table nopk "
           "alter a set not null",
           "access exclusive nopk; scans nopk"},
          {"alter table nopk add constraint c check (nopk.a is not null); alter table nopk alter "
           "a set not null",
           "access exclusive nopk; scans nopk"},
          {"alter table nopk add constraint c check (a is null); alter table nopk alter a set "
           "not null",
           "access exclusive nopk; scans nopk"},
      },
      base_known());
}

TEST(AColumnThatIsForgotten, IsNotWhatItWas) {
  expect_said(
      {
          {"alter table nopk rename column a to a2; alter table nopk alter a2 type bigint",
           "access exclusive nopk; access exclusive index nopk_u; rewrites nopk; scans nopk"},
          {"alter table nopk rename column nosuch to a2; alter table nopk alter a2 type bigint",
           "access exclusive nopk; maybe rewrites nopk; maybe scans nopk"},
          {"alter table nopk add column a bigint; alter table nopk alter a type bigint",
           "access exclusive nopk; access exclusive index nopk_u; rewrites nopk; scans nopk"},
      },
      base_known());
}

TEST(AlterType, IsPossibleWhereTheColumnIsNotKnown) {
  expect_said(
      {
          {"alter table nopk alter nosuch type text",
           "access exclusive nopk; maybe rewrites nopk; maybe scans nopk"},
      },
      base_known());
}

TEST(AlterType, ChecksAgainWhatTheColumnWasCheckedFor) {
  expect_said(
      {
          {"create table x (v varchar(5) check (v <> '')); alter table x alter v type varchar(10)",
           "access exclusive x; maybe scans x"},
          {"create table x (v varchar(5) unique); alter table x alter v type varchar(10)",
           "access exclusive x"},
      },
      base_known());
}

TEST(AlterType, MakesTheForeignKeysOnTheColumnAgain) {
  expect_said(
      {
          {"create table c (p_id int references p); alter table p alter id type int",
           "access exclusive p; access exclusive index p_pkey; access exclusive index "
           "p_code_key; access exclusive c; access exclusive t; rewrites p; scans p; maybe scans "
           "c"},
          {"create table c (code text references p (code)); alter table p alter id type int",
           "access exclusive p; access exclusive index p_pkey; access exclusive index "
           "p_code_key; access exclusive t; rewrites p; scans p"},
          {"create table c (code text references p (code)); alter table p alter code type "
           "varchar(5)",
           "access exclusive p; access exclusive index p_pkey; access exclusive index "
           "p_code_key; access exclusive c; rewrites p; scans p; maybe scans c"},
          {"create table c (p_id int references p, t_id int references t); alter table p alter "
           "id type int",
           "access exclusive p; access exclusive index p_pkey; access exclusive index "
           "p_code_key; access exclusive c; access exclusive t; rewrites p; scans p; maybe scans "
           "c"},
      },
      base_known());
}

TEST(AlterType, MayMakeTheForeignKeysOnAnUnknownKeyAgain) {
  expect_said(
      {
          {"create table c (p_id int references p); alter table p alter id type bigint",
           "access exclusive p; maybe access exclusive c; maybe access exclusive ..; maybe "
           "rewrites p; maybe scans p; maybe scans c"},
      },
      {});
}

TEST(AlterType, BelievesNoUsingButThatOfTheColumnItself) {
  expect_said(
      {
          {"alter table t alter a type text using a",
           "access exclusive t; maybe access exclusive ..; maybe rewrites t; maybe scans t"},
          {"alter table t alter a type text using b",
           "access exclusive t; maybe access exclusive ..; rewrites t; scans t"},
          {"alter table t alter a type text using t.a",
           "access exclusive t; maybe access exclusive ..; rewrites t; scans t"},
      },
      {});
}

TEST(Timestamps, KeepTheirRowsAndBuildTheirIndexesAgain) {
  expect_said(
      {
          {"alter table t alter ts type timestamptz",
           "access exclusive t; scans t; fails: view mv may use the column; fails: view vw may "
           "use the column"},
          {"alter table t alter tz type timestamp",
           "access exclusive t; fails: view mv may use the column; fails: view vw "
           "may use the column"},
      },
      base_known());
}

TEST(Options, TakeTheLockOfTheStrongest) {
  expect_said(
      {
          {"alter table t set (fillfactor = 70)", "share update exclusive t"},
          {"alter table t reset (fillfactor)", "share update exclusive t"},
          {"alter table t set (fillfactor = 70, user_catalog_table = true)", "access exclusive t"},
          {"alter view vw set (security_barrier = true)", "access exclusive vw"},
          {"alter index t_a set (fillfactor = 70)", "share update exclusive index t_a"},
          {"alter index z set (fastupdate = off)", "access exclusive index z"},
      },
      base_known());
}

TEST(AlterIndex, LocksTheIndexAlone) {
  expect_said(
      {
          {"alter index t_a alter column 1 set statistics 100", "share update exclusive index t_a"},
          {"alter index t_a set tablespace x", "access exclusive index t_a"},
          {"alter index pt_i attach partition pt1_i", "access exclusive index pt_i"},
      },
      base_known());
}

TEST(WhatIsNoTable, IsAlteredWithoutALockOnATable) {
  expect_said(
      {
          {"alter sequence sq set logged", ""},
          {"alter type comp add attribute c int", ""},
          {"alter type comp rename attribute a to b", ""},
          {"alter function vol() stable", ""},
          {"alter extension pgcrypto update", ""},
          {"alter statistics s set statistics 100", ""},
          {"alter domain posint drop not null", ""},
      },
      base_known());
}

TEST(AlterTable, LocksByWhatItsFormNeeds) {
  expect_said(
      {
          {"alter table t alter column a set (n_distinct = 5)", "share update exclusive t"},
          {"alter table t cluster on t_a", "share update exclusive t"},
          {"alter table t enable always trigger tr", "share row exclusive t"},
          {"alter table t disable trigger tr", "share row exclusive t"},
          {"alter policy p on t using (true)", "access exclusive t"},
          {"alter table ul set logged", "access exclusive ul; rewrites ul; scans ul"},
          {"alter table if exists t alter column b drop not null", "access exclusive t"},
          {"alter foreign table ft add column x int", "access exclusive ft"},
          {"alter view v alter column a set default 1", "access exclusive v"},
          {"alter table t no force row level security", "access exclusive t"},
      },
      base_known());
}

TEST(Inherit, LocksTheParentMoreThanNoInheritDoes) {
  expect_said(
      {
          {"alter table inh inherit par", "access exclusive inh; share update exclusive par"},
          {"alter table inh no inherit par", "access exclusive inh; access share par"},
      },
      base_known());
}

TEST(AlterConstraint, DoesNotLockTheOtherTable) {
  expect_said(
      {
          {"alter table t alter constraint t_fk_nv deferrable", "access exclusive t"},
      },
      base_known());
}

}  // namespace
}  // namespace belay::sql
