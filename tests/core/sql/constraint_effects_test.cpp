// What adding, checking and dropping constraints locks and reads; each claim is all that is said.
#include <gtest/gtest.h>

#include "core/sql/said.hpp"

namespace belay::sql {
namespace {

TEST(ForeignKeys, OfAPartitionedTableCannotBeNotValid) {
  expect_said(
      {
          {"alter table fkpt add foreign key (p_id) references p not valid",
           "share row exclusive fkpt; share row exclusive fkpt1; share row exclusive p; fails: a "
           "foreign key of a partitioned table cannot be NOT VALID before PostgreSQL 18"},
          {"alter table nopk add foreign key (a) references p not valid",
           "share row exclusive nopk; share row exclusive p"},
      },
      base_known());
}

TEST(ForeignKeys, OfANewTableReadNothing) {
  expect_said(
      {
          {"begin; create table c (id int); alter table c add foreign key (id) references p",
           "share row exclusive p"},
      },
      base_known());
}

TEST(PrimaryKeys, FromAnIndexReadWhatMayHoldNull) {
  expect_said(
      {
          {"alter table nopk_nn add primary key using index nopk_nn_u",
           "access exclusive nopk_nn; share update exclusive index nopk_nn_u"},
          {"alter table nopk add primary key using index nopk_u",
           "access exclusive nopk; share update exclusive index nopk_u; scans nopk"},
          {"alter table nopk add primary key using index nosuch",
           "access exclusive nopk; share update exclusive index nosuch; maybe scans nopk"},
          {"create unique index more on nopk (a); alter table nopk add primary key using index "
           "nopk_u",
           "access exclusive nopk; share update exclusive index nopk_u; scans nopk"},
          {"create table y (like t); create unique index y_u on y (id); alter table y add "
           "primary key using index y_u",
           "access exclusive y; share update exclusive index y_u; maybe scans y"},
          {"alter table unheard add primary key using index nosuch",
           "access exclusive unheard; share update exclusive index nosuch; maybe scans unheard"},
          {"alter table nopk add unique using index nopk_u",
           "access exclusive nopk; share update exclusive index nopk_u"},
      },
      base_known());
}

TEST(DropConstraint, OfAKeyReachesWhoReferencesIt) {
  expect_said(
      {
          {"alter table p drop constraint p_pkey cascade",
           "access exclusive p; maybe access exclusive t"},
          {"alter table p drop constraint p_code_key", "access exclusive p"},
      },
      base_known());
}

TEST(DropConstraint, KnowsTheNamesThatPostgreSQLGives) {
  expect_said(
      {
          {"alter table nopk add foreign key (b) references p; alter table nopk drop constraint "
           "nopk_b_fkey",
           "access exclusive nopk; access exclusive p"},
          {"alter table nopk add exclude using btree (b with =), add foreign key (b) references "
           "p; alter table nopk drop constraint nopk_b_fkey",
           "access exclusive nopk; access exclusive p"},
      },
      base_known());
}

TEST(Validate, ReadsOnlyWhatIsNotValid) {
  expect_said(
      {
          {"alter table t validate constraint t_chk", "share update exclusive t"},
          {"alter table t validate constraint t_chk_nv", "share update exclusive t; scans t"},
      },
      base_known());
}

}  // namespace
}  // namespace belay::sql
