// Alembic's offline output, as 1.8.1 writes it.
#include "core/migration/offline_sql.hpp"

#include <gtest/gtest.h>

namespace belay::migration {
namespace {

const KnownIds known{"0001", "0002", "0003", "left", "right", "merge"};

constexpr std::string_view together = R"(BEGIN;

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE notes (
    id INTEGER
);

INSERT INTO alembic_version (version_num) VALUES ('0001') RETURNING alembic_version.version_num;

-- Running upgrade 0001 -> 0002

ALTER TABLE notes ADD COLUMN tag TEXT;

UPDATE alembic_version SET version_num='0002' WHERE alembic_version.version_num = '0001';

COMMIT;

)";

TEST(OfflineOutput, IsCutIntoRevisionsWithoutTheVersionTable) {
  const auto output = read_offline_output(together, known);
  ASSERT_EQ(output.sections.size(), 2U);
  EXPECT_EQ(output.sections[0].id, "0001");
  EXPECT_EQ(output.sections[0].sql, "CREATE TABLE notes (\n    id INTEGER\n);\n");
  EXPECT_EQ(output.sections[1].sql, "ALTER TABLE notes ADD COLUMN tag TEXT;\n");
  EXPECT_TRUE(output.sections[0].whole && output.sections[1].whole);
  EXPECT_EQ(output.preamble, "");
  EXPECT_TRUE(output.transactional);
  EXPECT_TRUE(output.together);
}

TEST(OfflineOutput, TellsATransactionForEach) {
  const auto output = read_offline_output(
      "BEGIN;\n\n-- Running upgrade 0001 -> 0002\n\nSELECT 2;\n\n"
      "UPDATE v.own SET version_num='0002' WHERE v.own.version_num = '0001';\n\nCOMMIT;\n\n"
      "BEGIN;\n\n-- Running upgrade 0002 -> 0003\n\nSELECT 3;\n\n"
      "UPDATE v.own SET version_num='0003' WHERE v.own.version_num = '0002';\n\nCOMMIT;\n\n",
      known);
  ASSERT_EQ(output.sections.size(), 2U);
  EXPECT_EQ(output.sections[0].sql, "SELECT 2;\n");
  EXPECT_EQ(output.sections[1].sql, "SELECT 3;\n");
  EXPECT_FALSE(output.together);
  EXPECT_TRUE(output.transactional);
}

TEST(OfflineOutput, KeepsWhatAnAutocommitBlockCommits) {
  const auto output = read_offline_output(
      "BEGIN;\n\n-- Running upgrade 0001 -> 0002\n\nSELECT 1;\n\nCOMMIT;\n\nSELECT 2;\n\nBEGIN;\n\n"
      "UPDATE alembic_version SET version_num='0002' WHERE alembic_version.version_num = "
      "'0001';\n\nCOMMIT;\n\n",
      known);
  ASSERT_EQ(output.sections.size(), 1U);
  EXPECT_EQ(output.sections[0].sql, "SELECT 1;\n\nCOMMIT;\n\nSELECT 2;\n\nBEGIN;\n");
}

TEST(OfflineOutput, EndsInsideTheRevisionThatFailed) {
  const auto output =
      read_offline_output("BEGIN;\n\n-- Running upgrade 0001 -> 0002\n\nSELECT 1;\n\n", known);
  ASSERT_EQ(output.sections.size(), 1U);
  EXPECT_FALSE(output.sections[0].whole);
  EXPECT_EQ(output.sections[0].sql, "SELECT 1;\n");
}

TEST(OfflineOutput, LeavesOutEachRowThatAMergeMoves) {
  const auto output = read_offline_output(
      "-- Running upgrade left, right -> merge\n\n"
      "DELETE FROM alembic_version WHERE alembic_version.version_num = 'left';\n\n"
      "UPDATE alembic_version SET version_num='merge' WHERE alembic_version.version_num = "
      "'right';\n\n",
      known);
  ASSERT_EQ(output.sections.size(), 1U);
  EXPECT_EQ(output.sections[0].sql, "");
  EXPECT_TRUE(output.sections[0].whole);
  EXPECT_FALSE(output.transactional);
}

TEST(OfflineOutput, KeepsWhatEnvPyWritesBeforeTheFirst) {
  const auto output = read_offline_output(
      "BEGIN;\n\nSET lock_timeout = '2s';\n\n-- Running upgrade  -> 0001\n\nSELECT 1;\n", known);
  EXPECT_EQ(output.preamble, "SET lock_timeout = '2s';\n");
}

TEST(OfflineOutput, KeepsTheTablesThatEnvPyMakes) {
  const auto output = read_offline_output(
      "BEGIN;\n\nCREATE TABLE runs (\n    at TIMESTAMP\n);\n\nCREATE TABLE alembic_version (\n"
      "    version_num VARCHAR(32) NOT NULL\n);\n\n-- Running upgrade  -> 0001\n\nSELECT 1;\n",
      known);
  EXPECT_EQ(output.preamble, "CREATE TABLE runs (\n    at TIMESTAMP\n);\n");
}

TEST(OfflineOutput, TakesACommentThatNamesNoRevisionForOne) {
  for (const std::string comment :
       {"-- Running upgrade is what we do -> here", "-- Running upgrade scripts since 2019"}) {
    const auto output =
        read_offline_output("-- Running upgrade  -> 0001\n\n" + comment + "\nSELECT 1;\n", known);
    ASSERT_EQ(output.sections.size(), 1U);
    EXPECT_EQ(output.sections[0].sql, comment + "\nSELECT 1;\n");
  }
}

TEST(OfflineOutput, KeepsTheRowsThatARevisionWritesItself) {
  const std::string own =
      "UPDATE notes SET tag='0002';\nINSERT INTO notes (tag) VALUES ('0002');\n"
      "DELETE FROM notes WHERE notes.tag = '0001';\n";
  const auto output = read_offline_output(
      "-- Running upgrade 0001 -> 0002\n\n" + own +
          "\nUPDATE alembic_version SET version_num='0002' WHERE alembic_version.version_num = "
          "'0001';\n\n",
      known);
  ASSERT_EQ(output.sections.size(), 1U);
  EXPECT_TRUE(output.sections[0].whole);
  EXPECT_EQ(output.sections[0].sql, own);
}

// As where a hook of env.py writes the version row in its own way.
TEST(OfflineOutput, OfARevisionWithoutItsRowDoesNotTellWhatIsTogether) {
  const auto output = read_offline_output(
      "BEGIN;\n\n-- Running upgrade 0001 -> 0002\n\nSELECT 2;\n\n"
      "-- Running upgrade 0002 -> 0003\n\nSELECT 3;\n\nCOMMIT;\n\n",
      known);
  ASSERT_EQ(output.sections.size(), 2U);
  EXPECT_FALSE(output.sections[0].whole);
  EXPECT_FALSE(output.together);
}

// Who comes after whom, and what does something.
struct Given {
  std::string id;
  std::vector<std::string> down;
  bool empty = false;
};

std::vector<std::string> ranges_of(const std::vector<Given>& all,
                                   const std::vector<std::string>& wanted) {
  std::vector<Revision> revisions;
  for (const auto& one : all) {
    Revision revision{.id = one.id, .down = one.down};
    revision.upgrade.certain = true;
    if (!one.empty) revision.upgrade.operations = {"execute"};
    revisions.push_back(std::move(revision));
  }
  const Lineage lineage(revisions);
  Lineage::Places places;
  for (const auto& id : wanted) places.push_back(*lineage.find(id));
  std::vector<std::string> told;
  for (const auto& range : offline_ranges(lineage, places)) {
    told.push_back(range.from + ":");
    for (const auto& id : range.ids) told.back() += " " + id;
  }
  return told;
}

using Texts = std::vector<std::string>;

TEST(OfflineRanges, AreOneForALine) {
  EXPECT_EQ(ranges_of({{"a", {}}, {"b", {"a"}}, {"c", {"b"}}}, {"a", "b", "c"}), Texts{": a b c"});
  EXPECT_EQ(ranges_of({{"a", {}}, {"b", {"a"}}, {"c", {"b"}}}, {"b", "c"}), Texts{"a: b c"});
  EXPECT_EQ(ranges_of({{"a", {}}, {"b", {"a"}}, {"c", {"b"}}}, {"a", "c"}), (Texts{": a", "b: c"}));
}

TEST(OfflineRanges, FollowBranchesAndLeaveOutWhatDoesNothingAtTheirEnds) {
  const std::vector<Given> all{{"a", {}},        {"left", {"a"}},
                               {"right", {"a"}}, {"merge", {"left", "right"}, true},
                               {"b", {"merge"}}, {"none", {"b"}, true}};
  EXPECT_EQ(ranges_of(all, {"a", "left", "right", "merge", "b", "none"}),
            (Texts{": a left", "a: right", "merge: b"}));
  EXPECT_EQ(ranges_of(all, {"merge", "none"}), Texts{});
}

TEST(OfflineRanges, TakeARevisionThatIsNotUnderstoodForOneThatDoesSomething) {
  Revision revision{.id = "a", .down = {}};
  EXPECT_FALSE(does_nothing(revision));
  revision.upgrade.certain = true;
  EXPECT_TRUE(does_nothing(revision));
}

TEST(OfflineRanges, KeepWhatDoesNothingBetweenTwoThatDo) {
  EXPECT_EQ(ranges_of({{"a", {}}, {"none", {"a"}, true}, {"b", {"none"}}}, {"a", "none", "b"}),
            Texts{": a none b"});
}

}  // namespace
}  // namespace belay::migration
