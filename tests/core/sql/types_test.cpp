// Which changes of a type keep the rows (measured on PostgreSQL 15; type_change.cpp says by what
// rule), and how types and names are written.
#include <gtest/gtest.h>

#include "core/sql/prediction.hpp"
#include "core/sql/script.hpp"

namespace belay::sql {
namespace {

Type type_named(const std::string& text) {
  const auto script = read_script("create table x (c " + text + ")", {}, Boundaries::as_written);
  return script.statements.at(0).parts.at(0).action.columns.at(0).type;
}

struct Change {
  const char* from;
  const char* to;
  TypeChange change;
};

void expect_changes(std::initializer_list<Change> changes, const Knowledge& known) {
  for (const auto& row : changes) {
    EXPECT_EQ(type_change(type_named(row.from), type_named(row.to), false, known), row.change)
        << row.from << " to " << row.to;
  }
}

TEST(TypeChange, IsFreeWhereEveryValueStaysAsItIs) {
  expect_changes(
      {
          {"varchar(50)", "varchar(60)", TypeChange::free},
          {"varchar(50)", "varchar", TypeChange::free},
          {"varchar(50)", "text", TypeChange::free},
          {"text", "varchar", TypeChange::free},
          {"varbit(5)", "varbit(6)", TypeChange::free},
          {"timestamp(3)", "timestamp(6)", TypeChange::free},
          {"timestamptz(3)", "timestamptz", TypeChange::free},
          {"time(3)", "time(4)", TypeChange::free},
          {"timetz(3)", "timetz(4)", TypeChange::free},
          {"interval(3)", "interval(4)", TypeChange::free},
          {"numeric(10,2)", "numeric(12,2)", TypeChange::free},
          {"numeric(10,2)", "numeric", TypeChange::free},
          {"cidr", "inet", TypeChange::free},
          {"xml", "text", TypeChange::free},
          {"xml", "varchar", TypeChange::free},
          {"int", "int", TypeChange::free},
          {"int[]", "int[]", TypeChange::free},
          {"app.mood", "app.mood", TypeChange::free},
      },
      {});
}

TEST(TypeChange, RewritesWhereAValueMayBecomeAnother) {
  expect_changes(
      {
          {"varchar(50)", "varchar(40)", TypeChange::rewrites},
          {"text", "varchar(40)", TypeChange::rewrites},
          {"timestamp", "timestamp(3)", TypeChange::rewrites},
          {"numeric(10,2)", "numeric(12,3)", TypeChange::rewrites},
          {"numeric(10,2)", "numeric(8,2)", TypeChange::rewrites},
          {"numeric(10)", "numeric(12,2)", TypeChange::rewrites},
          {"numeric(10,2)", "numeric(12)", TypeChange::rewrites},
          {"numeric", "numeric(12,2)", TypeChange::rewrites},
          {"char(10)", "char(12)", TypeChange::rewrites},
          {"bit(5)", "bit(6)", TypeChange::rewrites},
          {"cidr", "text", TypeChange::rewrites},
          {"xml", "varchar(10)", TypeChange::rewrites},
          {"xml", "int", TypeChange::rewrites},
          {"inet", "cidr", TypeChange::rewrites},
          {"int", "bigint", TypeChange::rewrites},
          {"int", "int[]", TypeChange::rewrites},
          {"date", "timestamp", TypeChange::rewrites},
          {"timestamp", "date", TypeChange::rewrites},
          {"timestamptz", "date", TypeChange::rewrites},
          {"app.mood", "mood", TypeChange::rewrites},
      },
      {});
  expect_changes({{"int[]", "bigint[]", TypeChange::unknown}}, {});
}

TEST(TypeChange, OfATimestampsZoneHangsOnTheSessions) {
  const Change there{"timestamp", "timestamptz", TypeChange::unknown};
  expect_changes({there, {"timestamp", "timestamptz(3)", TypeChange::rewrites}}, {});
  for (const char* zone : {"UTC", "utc", "Etc/UTC", "GMT", "Zulu", "Universal"}) {
    Knowledge known;
    known.time_zone = zone;
    expect_changes({{"timestamp", "timestamptz", TypeChange::rebuilds_indexes},
                    {"timestamptz", "timestamp", TypeChange::rebuilds_indexes}},
                   known);
  }
  Knowledge berlin;
  berlin.time_zone = "Europe/Berlin";
  expect_changes({{"timestamp", "timestamptz", TypeChange::rewrites}}, berlin);
}

TEST(TypeChange, LooksThroughDomainsAndMistrustsThoseWithACheck) {
  Knowledge known;
  known.types[{"", "plain"}] = {.domain = true, .base = type_named("varchar(10)")};
  known.types[{"", "on_plain"}] = {.domain = true, .base = type_named("plain")};
  known.types[{"", "checked"}] = {.domain = true, .checked = true, .base = type_named("int")};
  known.types[{"", "label"}] = {};
  expect_changes({{"varchar(10)", "plain", TypeChange::free},
                  {"on_plain", "varchar(20)", TypeChange::free},
                  {"plain", "varchar(5)", TypeChange::rewrites},
                  {"int", "checked", TypeChange::rewrites},
                  {"checked", "int", TypeChange::free},
                  {"label", "label", TypeChange::free}},
                 known);
}

// CREATE DOMAIN twice in a script that was never run can name them in a circle.
TEST(TypeChange, OfDomainsInACircleIsAnAnswer) {
  Knowledge known;
  known.types[{"", "a"}] = {.domain = true, .base = type_named("b")};
  known.types[{"", "b"}] = {.domain = true, .base = type_named("a")};
  expect_changes({{"a", "int", TypeChange::rewrites}}, known);
}

TEST(TypeChange, WithAnExpressionRewrites) {
  EXPECT_EQ(type_change(type_named("int"), type_named("int"), true, {}), TypeChange::rewrites);
}

TEST(Types, AreWrittenAsPeopleDo) {
  for (const char* text : {"bigint", "integer", "varchar(50)", "numeric(10,2)", "char(5)[]",
                           "double precision", "mood", "app.mood", "app.int8"}) {
    EXPECT_EQ(type_named(text).text(), text);
  }
  EXPECT_EQ(type_named("int2").text(), "smallint");
  EXPECT_EQ(type_named("timestamp(3) with time zone").text(), "timestamptz(3)");
}

TEST(Names, AreQuotedWhereSqlNeedsIt) {
  const std::pair<Name, std::string> rows[] = {
      {{"", "orders"}, "orders"},        {{"app", "orders_2"}, "app.orders_2"},
      {{"", "Orders"}, "\"Orders\""},    {{"", "2nd"}, "\"2nd\""},
      {{"", "or ders"}, "\"or ders\""},  {{"", " x"}, "\" x\""},
      {{"", "a{b"}, "\"a{b\""},          {{"", "say \"x\""}, "\"say \"\"x\"\"\""},
      {{"My App", "t"}, "\"My App\".t"}, {{"", ""}, "\"\""},
  };
  for (const auto& [name, text] : rows) EXPECT_EQ(name.text(), text);
}

TEST(LockModes, SayWhomTheyKeepWaiting) {
  EXPECT_EQ(who_waits(LockMode::access_exclusive), "all reads and writes");
  for (const auto mode : {LockMode::share, LockMode::share_row_exclusive, LockMode::exclusive}) {
    EXPECT_EQ(who_waits(mode), "all writes");
  }
  EXPECT_EQ(who_waits(LockMode::share_update_exclusive), "other schema changes and VACUUM");
  for (const auto mode : {LockMode::row_exclusive, LockMode::row_share, LockMode::access_share}) {
    EXPECT_EQ(who_waits(mode), "");
  }
}

}  // namespace
}  // namespace belay::sql
