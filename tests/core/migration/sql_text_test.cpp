// What one statement says of itself by its words alone, and how it is shown.
#include "core/migration/sql_text.hpp"

#include <gtest/gtest.h>

namespace belay::migration {
namespace {

TEST(JudgeSql, CallsAdditiveOnlyWhatItIsSureOf) {
  for (const char* sql : {"CREATE TABLE t (id int)", "create table s.t (id int);",
                          "CREATE INDEX i ON t (a)", "INSERT INTO made VALUES (1)"}) {
    EXPECT_TRUE(judge_sql(sql, {"made"}).additive) << sql;
  }
  for (const char* sql :
       {"CREATE TABLE IF NOT EXISTS t (id int)", "CREATE TABLE t (id int) -- x",
        "CREATE TABLE t (id int) /* x */", "CREATE TABLE t (id int); SELECT 1", "CREATE TABLE",
        "INSERT INTO other VALUES (1)", "INSERT INTO made SELECT 1 RETURNING (INSERT)",
        "DROP TABLE t", "SELECT 1", ""}) {
    EXPECT_FALSE(judge_sql(sql, {"made"}).additive) << sql;
  }
  EXPECT_EQ(judge_sql("CREATE TABLE grö_ßE(id int)", {}).creates, "grö_ße");
  EXPECT_EQ(judge_sql("CREATE TABLE S.\"T\" (id int)", {}).creates, "s.\"t\"");
}

TEST(SummaryOfSql, IsCutBetweenCharacters) {
  EXPECT_EQ(summary_of_sql(" SELECT\n   1 "), "SELECT 1");
  EXPECT_EQ(summary_of_sql(std::string(60, 'x')), std::string(60, 'x'));
  EXPECT_EQ(summary_of_sql(std::string(61, 'x')), std::string(60, 'x') + "…");
  EXPECT_EQ(summary_of_sql(std::string(59, 'x') + "äöü"), std::string(59, 'x') + "…");
  EXPECT_EQ(summary_of_sql(std::string(61, '\x80')), "…");
}

}  // namespace
}  // namespace belay::migration
