#include "core/migration/clean_up.hpp"

#include <gtest/gtest.h>

namespace belay::migration {
namespace {

using Lines = std::vector<std::string>;

TEST(CleanUpSql, DropsWhatWasAddedInAnOrderThatWorks) {
  CatalogChange change;
  change.added = {"column public.notes.tag",  "constraint public.notes.short",
                  "index public.by_tag",      "sequence public.numbers",
                  "table public.\"odd.one\"", "trigger public.notes.watch",
                  "type public.mood",         "function public.f(integer, text)",
                  "view public.seen",         "schema extra"};
  EXPECT_EQ(
      clean_up_sql(change),
      (Lines{"DROP TRIGGER IF EXISTS watch ON public.notes;", "DROP VIEW IF EXISTS public.seen;",
             "ALTER TABLE public.notes DROP CONSTRAINT IF EXISTS short;",
             "DROP INDEX IF EXISTS public.by_tag;",
             "ALTER TABLE public.notes DROP COLUMN IF EXISTS tag;",
             "DROP TABLE IF EXISTS public.\"odd.one\";", "DROP SEQUENCE IF EXISTS public.numbers;",
             "DROP FUNCTION IF EXISTS public.f(integer, text);", "DROP TYPE IF EXISTS public.mood;",
             "DROP SCHEMA IF EXISTS extra;"}));
}

TEST(CleanUpSql, LeavesOutWhatGoesWithItsTable) {
  CatalogChange change;
  change.added = {"table public.t", "column public.t.a", "default public.t.a",
                  "constraint public.t.t_pkey", "trigger public.t.watch"};
  EXPECT_EQ(clean_up_sql(change), Lines{"DROP TABLE IF EXISTS public.t;"});
}

TEST(CleanUpSql, OnlyNamesWhatNoStatementBringsBack) {
  CatalogChange change;
  change.removed = {"column public.t.a"};
  change.changed = {"view public.v"};
  EXPECT_EQ(clean_up_sql(change),
            (Lines{"-- column public.t.a was removed", "-- view public.v was changed"}));
}

TEST(CleanUpSql, LeavesOutWhatGoesWithItsView) {
  CatalogChange change;
  change.added = {"view public.v", "rule public.v.r", "default public.t.a"};
  EXPECT_EQ(clean_up_sql(change), Lines{"DROP VIEW IF EXISTS public.v;"});
}

TEST(ACatalogChange, IsEmptyOnlyWhenNothingIsInIt) {
  EXPECT_TRUE(CatalogChange{}.empty());
  EXPECT_FALSE((CatalogChange{.added = {"table t"}}).empty());
  EXPECT_FALSE((CatalogChange{.removed = {"table t"}}).empty());
  EXPECT_FALSE((CatalogChange{.changed = {"table t"}}).empty());
}

}  // namespace
}  // namespace belay::migration
