// Revisions as one script: transactions, and the lines of the Python that they come from.
#include "core/sql/revisions.hpp"

#include <gtest/gtest.h>

#include "core/sql/source_line.hpp"

namespace belay::sql {
namespace {

const std::vector<RevisionSql> two{
    {"1.py", "", "ALTER TABLE a ADD COLUMN x int;\n"},
    {"2.py", "", ""},
    {"3.py", "", "ALTER TABLE a ADD COLUMN y int;\nSELECT 1;\n"},
};

std::vector<std::size_t> transactions(const RevisionsScript& whole) {
  std::vector<std::size_t> numbers;
  for (const auto& statement : whole.script.statements) {
    for (const auto& range : whole.ranges) {
      if (range.holds(statement.begin)) numbers.push_back(statement.transaction);
    }
  }
  return numbers;
}

TEST(RevisionsScript, HasATransactionForEachOrOneForAll) {
  const auto each =
      transactions(script_of(two, "SET lock_timeout = '1s';\n", Transactions::each, {}));
  ASSERT_EQ(each.size(), 3U);
  EXPECT_NE(each[0], each[1]);
  EXPECT_EQ(each[1], each[2]);
  const auto one = transactions(script_of(two, "", Transactions::together, {}));
  EXPECT_EQ(one[0], one[2]);
  const auto none = script_of(two, "", Transactions::none, {});
  for (const auto& statement : none.script.statements) EXPECT_FALSE(statement.in_transaction);
}

TEST(RevisionsScript, KnowsInALaterRevisionWhatAnEarlierOneHolds) {
  const auto together = script_of(two, "", Transactions::together, {});
  EXPECT_TRUE(together.script.held.first(2, LockMode::access_share));
  const auto each = script_of(two, "", Transactions::each, {});
  const auto& statements = each.script.statements;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const auto* held = each.script.held.first(i, LockMode::access_share);
    EXPECT_TRUE(!held || statements[held->since].transaction == statements[i].transaction) << i;
  }
  EXPECT_EQ(each.ranges[1].end, 0U);
}

constexpr std::string_view source = R"py("""tags

Revision ID: 0002
"""
FILL = """
    UPDATE notes
    SET tag = 'old'
"""

def helper():
    op.drop_table("notes")

def upgrade():
    op.add_column("notes", sa.Column("tag", sa.Text()))
    op.create_index(
        op.f("ix_notes_tag"),
        "notes", ["tag"])
    op.execute(FILL)
    op.execute("ALTER TABLE notes ALTER tag SET NOT NULL")
    op.add_column("people", sa.Column("tag", sa.Text()))

def downgrade():
    op.drop_column("notes", "tag")
)py";

TEST(SourceLines, FindTheCallByTheNamesInItOrTheTextAsItStands) {
  SourceLines lines(source);
  EXPECT_EQ(lines.of("ALTER TABLE notes ADD COLUMN tag TEXT"), 14U);
  EXPECT_EQ(lines.of("CREATE INDEX ix_notes_tag ON notes (tag)"), 15U);
  EXPECT_EQ(lines.of("UPDATE notes\n    SET tag = 'old'"), 6U);
  EXPECT_EQ(lines.of("ALTER TABLE notes ALTER tag SET NOT NULL"), 19U);
  EXPECT_EQ(lines.of("ALTER TABLE people ADD COLUMN tag TEXT"), 20U);
}

TEST(SourceLines, GiveUpgradeWhereNothingTells) {
  SourceLines lines(source);
  EXPECT_EQ(lines.of("DROP VIEW x"), 13U);
  SourceLines none("");
  EXPECT_EQ(none.of("DROP VIEW x"), 1U);
}

TEST(SourceLines, ReadNamesOfAllLetters) {
  SourceLines lines("def upgrade():\n    op.drop_index('gr', 'e')\n    op.drop_table('größe')\n");
  EXPECT_EQ(lines.of("DROP TABLE größe"), 3U);
}

TEST(SourceLines, GoOnBehindAQuoteThatIsNoneOfAString) {
  SourceLines lines(
      "def upgrade():\n    op.drop_table('a')  # it isn't read\n    op.drop_table('b')\n");
  EXPECT_EQ(lines.of("DROP TABLE a"), 2U);
  EXPECT_EQ(lines.of("DROP TABLE b"), 3U);
}

// Half of the words of both are there; two say more than one.
TEST(SourceLines, GiveTheOperationOfWhichMoreWordsAreThere) {
  SourceLines lines(
      "def upgrade():\n    op.drop_column('notes', 'old')\n"
      "    op.create_index('named', 'notes', ['tag'], schema='shop')\n");
  EXPECT_EQ(lines.of("CREATE INDEX other ON notes (tag)"), 3U);
}

TEST(SourceLines, GoOnFromTheLastAnswerWhereTwoSayTheSame) {
  SourceLines lines(
      "def upgrade():\n    op.add_column('notes', 'tag')\n    op.create_index('named', 'notes')\n"
      "    op.drop_column('notes', 'tag')\n");
  EXPECT_EQ(lines.of("ALTER TABLE notes ADD COLUMN tag TEXT"), 2U);
  EXPECT_EQ(lines.of("CREATE INDEX named ON notes (id)"), 3U);
  EXPECT_EQ(lines.of("ALTER TABLE notes DROP COLUMN tag"), 4U);
}

TEST(SourceLines, GiveUpgradeBehindSoManyStatements) {
  SourceLines lines("\ndef upgrade():\n    op.drop_table('a')\n");
  for (int asked = 0; asked < 2000; ++asked) EXPECT_EQ(lines.of("DROP TABLE a"), 3U);
  EXPECT_EQ(lines.of("DROP TABLE a"), 2U);
}

}  // namespace
}  // namespace belay::sql
