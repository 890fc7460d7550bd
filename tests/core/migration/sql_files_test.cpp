#include "core/migration/sql_files.hpp"

#include <gtest/gtest.h>

#include "base/sha256.hpp"

namespace belay::migration {
namespace {

using Ids = std::vector<std::string>;

std::string why(const Result<std::vector<SqlMigration>>& read) {
  return read ? "read" : read.error().message;
}
std::string refusal(const RevisionFile& file) {
  return why(read_sql_files({file}));
}
std::string refusal(const Done& done) {
  return done ? "none" : done.error().message;
}

TEST(SqlFiles, RunInTheOrderOfTheirNumbers) {
  const auto read = read_sql_files({{"m/V10__c.up.sql", "SELECT 3"},
                                    {"m/V2__b.up.sql", "SELECT 2"},
                                    {"m/V0001__a_first.up.sql", "SELECT 1"},
                                    {"m/V2__b.down.sql", "SELECT -2"}});
  ASSERT_TRUE(read) << why(read);
  const auto graph = graph_of(*read);
  EXPECT_EQ(graph->path({}, "10"), (Ids{"0001", "2", "10"}));
  EXPECT_EQ(graph->heads(), Ids{"10"});
  EXPECT_EQ(read->at(0).name, "a_first");
  EXPECT_EQ(read->at(0).checksum, sha256_hex("SELECT 1"));
  EXPECT_FALSE(read->at(0).down);
  EXPECT_EQ(read->at(1).down->text, "SELECT -2");
}

TEST(SqlFiles, SayByTheirFirstLineThatTheyAreNoTransaction) {
  const auto read = read_sql_files({{"V1__a.up.sql", "-- belay: no transaction\nSELECT 1"},
                                    {"V2__b.up.sql", "-- about belay\nSELECT 1"}});
  ASSERT_TRUE(read) << why(read);
  EXPECT_FALSE(read->at(0).up.transactional);
  EXPECT_TRUE(read->at(1).up.transactional);
  EXPECT_TRUE(graph_of(*read)->find("1")->upgrade.autocommit);
  EXPECT_NE(refusal({"V1__a.up.sql", "-- belay: no transactoin\n"}).find("does not know"),
            std::string::npos);
}

TEST(SqlFiles, SayByALineThatTheyAreDrafts) {
  const auto read = read_sql_files({{"V1__a.up.sql", "-- belay: draft\nSELECT 1"},
                                    {"V2__b.up.sql", "-- belay: draft until friday\nSELECT 1"},
                                    {"V3__c.up.sql", "SELECT 1"}});
  ASSERT_TRUE(read) << why(read);
  const auto graph = graph_of(*read);
  EXPECT_NE(graph->find("1")->draft, "");
  EXPECT_NE(graph->find("2")->draft, "");
  EXPECT_EQ(graph->find("3")->draft, "");
  EXPECT_NE(refusal({"V1__a.up.sql", "-- belay: drafted\n"}).find("does not know"),
            std::string::npos);
}

TEST(SqlFiles, AreRefusedByAnyOtherName) {
  for (const std::string name :
       {"1__a.up.sql", "V__a.up.sql", "Vx__a.up.sql", "V1_a.up.sql", "V1__a.sql", "v1__a.up.sql",
        "V123456789012345678901234567890123__a.up.sql"}) {
    EXPECT_EQ(refusal({"m/" + name, ""}), "m/" + name + ": is not named like a migration");
  }
}

TEST(SqlFiles, AreRefusedWhereTwoHaveOneNumberOrADownFileStandsAlone) {
  EXPECT_EQ(why(read_sql_files({{"V1__a.up.sql", ""}, {"V01__b.up.sql", ""}})),
            "V01__b.up.sql: has the number of V1__a.up.sql");
  EXPECT_EQ(why(read_sql_files({{"V1__a.up.sql", ""}, {"V1__b.down.sql", ""}})),
            "V1__b.down.sql: has no up file of its name");
}

TEST(SqlFiles, AreRefusedWhereTheyEndTheTransactionThemselves) {
  EXPECT_NE(refusal({"V1__a.up.sql", "SELECT 1;\ncommit;"}).find("begins or ends a transaction"),
            std::string::npos);
  EXPECT_NE(refusal({"V1__a.up.sql", "COPY t FROM STDIN"}).find("reads from the client"),
            std::string::npos);
  EXPECT_EQ(refusal({"V1__a.up.sql", "SELECT 'x"}),
            "V1__a.up.sql: line 1: a quote or a comment has no end");
}

TEST(SqlFiles, AreRefusedWithAByteOrderMarkThatTheServerTakesForAName) {
  EXPECT_EQ(refusal({"V1__a.up.sql", "\xef\xbb\xbf-- belay: no transaction\nSELECT 1;"}),
            "V1__a.up.sql: begins with a byte order mark");
}

TEST(SqlFiles, SayWhatTheyDoAsFarAsTheirWordsTell) {
  const auto read =
      read_sql_files({{"V1__a.up.sql", "CREATE TABLE t (a int); INSERT INTO t VALUES (1)"},
                      {"V2__b.up.sql", "DROP TABLE t"}});
  const auto graph = graph_of(*read);
  EXPECT_TRUE(graph->find("1")->upgrade.additive);
  EXPECT_TRUE(graph->find("1")->upgrade.certain);
  EXPECT_TRUE(graph->find("2")->upgrade.destroys);
  EXPECT_FALSE(graph->find("2")->upgrade.additive);
}

TEST(SqlHistory, HoldsOnlyForTheFilesThatWereApplied) {
  const auto files = *read_sql_files(
      {{"V1__a.up.sql", "SELECT 1"}, {"V2__b.up.sql", "SELECT 2"}, {"V3__c.up.sql", "SELECT 3"}});
  const AppliedSql one{"1", files[0].checksum}, two{"2", files[1].checksum},
      three{"3", files[2].checksum};
  EXPECT_EQ(refusal(expect_history(files, {})), "none");
  EXPECT_EQ(refusal(expect_history(files, {one, two})), "none");
  EXPECT_EQ(refusal(expect_history(files, {one, two, three})), "none");
  EXPECT_EQ(refusal(expect_history(files, {one, three})),
            "V2__b.up.sql: was not applied, though later ones were");
  EXPECT_EQ(refusal(expect_history(files, {one, {"9", "x"}})),
            "the database has migration '9', which is in no file");
  const auto edited = refusal(expect_history(files, {{"1", three.checksum}}));
  EXPECT_NE(edited.find("V1__a.up.sql: was changed after it was applied"), std::string::npos)
      << edited;
}

TEST(SqlFiles, MayHaveTheNumberZero) {
  const auto read = read_sql_files({{"V000__a.up.sql", "SELECT 1"}, {"V1__b.up.sql", "SELECT 2"}});
  ASSERT_TRUE(read) << why(read);
  EXPECT_EQ(read->at(0).id, "000");
  EXPECT_EQ(refusal({"V0__a.up.sql", ""}), "read");
  EXPECT_EQ(why(read_sql_files({{"V00__a.up.sql", ""}, {"V0__b.up.sql", ""}})),
            "V0__b.up.sql: has the number of V00__a.up.sql");
}

TEST(SqlFiles, ListTheFirstTwentyStatementsAndJudgeAll) {
  std::string text;
  for (int i = 0; i < 25; ++i) text += "CREATE TABLE t" + std::to_string(i) + " (id int);\n";
  const auto graph = graph_of(*read_sql_files({{"V1__a.up.sql", text + "DROP TABLE old;"}}));
  EXPECT_EQ(graph->find("1")->upgrade.operations.size(), 20U);
  EXPECT_TRUE(graph->find("1")->upgrade.destroys);
}

}  // namespace
TEST(SqlFiles, MayBeginWithWhatIsSaidToLint) {
  const auto read =
      read_sql_files({{"V1__a.up.sql", "-- belay: ignore drop-table: gone\nDROP TABLE a"}});
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_TRUE(read->front().up.transactional);
}

}  // namespace belay::migration
