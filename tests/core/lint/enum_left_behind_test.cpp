// Enum types that a way back leaves behind: what counts as dropping them.
#include <gtest/gtest.h>

#include "core/lint/revision_findings.hpp"

namespace belay::lint {
namespace {

constexpr const char* makes = "CREATE TYPE mood AS ENUM ('sad', 'ok');\n";

std::vector<Finding> enums_in(const std::string& downgrade, const std::string& sql = makes) {
  return found_in("enum-left-behind",
                  "def upgrade():\n    pass\n\n\ndef downgrade():\n" + downgrade + "\n", sql);
}

TEST(EnumLeftBehind, IsFoundAtTheDowngradeThatDoesNotDropIt) {
  const auto found = enums_in("    op.drop_table('people')");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, Severity::warning);
  EXPECT_EQ(found[0].line, 5U);
  EXPECT_EQ(found[0].message,
            "downgrade() leaves type mood behind: the next upgrade, which makes it again, fails "
            "with \"type already exists\" (error 42710)");
}

TEST(EnumLeftBehind, IsFoundBesideWhatOnlyLooksLikeItsDrop) {
  for (const std::string downgrade :
       {"    op.drop_column('people', 'mood')", "    op.execute('DROP TYPE moods')",
        "    op.execute('DROP TYPE my_mood')", "    op.drop_table('people')\n\n\n'the end'",
        "    op.execute('DROP TYPE mood_2')", "    op.execute('DROP TABLE mood')",
        "    op.drop_table('mood')  # DROP TYPE mood",
        "    op.execute('x')\n    sa.Enum(name='other').drop(op.get_bind())",
        "    op.execute('x')\n    other.drop(op.get_bind())\n\n\n"
        "other = sa.Enum('a', name='another')"}) {
    EXPECT_EQ(enums_in(downgrade).size(), 1U) << downgrade;
  }
  const std::string upgrade =
      "def upgrade():\n    op.execute('x')\n    drop_enum('mood')\n\n\n"
      "def downgrade():\n    op.drop_table('people')\n";
  EXPECT_EQ(found_in("enum-left-behind", upgrade, makes).size(), 1U);
}

TEST(EnumLeftBehind, IsNotFoundWhereItMayBeDropped) {
  for (const std::string downgrade :
       {"    op.execute('DROP TYPE mood')", "    op.execute('drop type if exists app.\"Mood\"')",
        "    op.execute('DROP TYPE ' 'mood;')",
        "    op.execute(DROPS)\n\n\nDROPS = 'DROP TYPE mood'", "    op.execute(f'DROP TYPE {x}')",
        "    op.execute('DROP TYPE %s' % x)",
        "    op.execute('ALTER TYPE mood RENAME TO old_mood')",
        "    sa.Enum(name='mood').drop(op.get_bind())",
        "    postgresql.ENUM('sad', name=NAME).drop(op.get_bind())\n\n\nNAME = 'mood'",
        "    op.drop_table('people')\n    feeling.drop(op.get_bind())\n\n\n"
        "feeling = postgresql.ENUM('sad', 'ok', name='mood')",
        "    for one in (a, b):\n        one.drop(op.get_bind())",
        "    op.drop_table('people')\n    drop_enum('mood')",
        "    op.drop_table('people')\n    drop(everything)",
        "    op.drop_table('people')\n    clean()\n\n\ndef clean():\n    drop_enum('mood')"}) {
    EXPECT_TRUE(enums_in(downgrade).empty()) << downgrade;
  }
  const std::string above =
      "'moods'\nDROPS = 'DROP TYPE mood'\n\n\ndef upgrade():\n    pass\n\n\n"
      "def downgrade():\n    op.execute(DROPS)\n";
  EXPECT_TRUE(found_in("enum-left-behind", above, makes).empty());
}

TEST(EnumLeftBehind, IsNotFoundWhereNothingIsTakenBack) {
  for (const std::string downgrade : {"    pass", "    raise NotImplementedError('restore')"}) {
    EXPECT_TRUE(enums_in(downgrade).empty()) << downgrade;
  }
  const auto one_way = "def upgrade():\n    op.execute('x')\n";
  EXPECT_TRUE(found_in("enum-left-behind", one_way, makes).empty());
}

TEST(EnumLeftBehind, IsOneThatTheUpgradeMakesForCertainAndKeeps) {
  for (const std::string sql :
       {"CREATE TYPE mood AS (a int);\n", "CREATE DOMAIN mood AS text;\n",
        "DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; "
        "END $$;\n",
        "ALTER TYPE mood RENAME TO old_mood; CREATE TYPE mood AS ENUM ('a'); "
        "DROP TYPE old_mood;\n",
        "CREATE TYPE mood AS ENUM ('a'); DROP TYPE mood;\n"}) {
    EXPECT_TRUE(enums_in("    op.drop_table('people')", sql).empty()) << sql;
  }
}

constexpr const char* leaves = "DROP TABLE people;\n";

TEST(EnumLeftBehind, IsFoundWhereTheDowngradeMakesItAgain) {
  const auto found = enums_in(
      "    op.execute('x')\n    op.create_table('people', sa.Column('id', sa.Integer()),\n"
      "        sa.Column('mood', sa.Enum('sad', name='mood')))",
      leaves);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 8U);
  EXPECT_TRUE(found[0].message.starts_with(
      "upgrade() drops table people and leaves its type mood behind: downgrade(), which makes"))
      << found[0].message;
}

TEST(EnumLeftBehind, IsNotFoundWhereTheDowngradeFindsItsPlaceFree) {
  const std::string again = "    op.create_table('people', sa.Column('m', sa.Enum(name='mood')))";
  EXPECT_EQ(enums_in(again, leaves).size(), 1U);
  const std::string imported = "    op.create_table('people', Column('m', Enum(name='mood')))";
  EXPECT_EQ(enums_in(imported, leaves).size(), 1U);
  EXPECT_TRUE(enums_in(again, "DROP TABLE people; DROP TYPE mood;\n").empty());
  EXPECT_TRUE(enums_in(again, "DROP TABLE others;\n").empty());
  EXPECT_TRUE(enums_in(again, "DROP VIEW people;\n").empty());
  EXPECT_TRUE(enums_in("    op.execute('DROP TYPE mood')\n" + again, leaves).empty());
  for (const std::string other :
       {"    op.create_table('people', sa.Column('m', postgresql.ENUM(name='mood', "
        "create_type=False)))",
        "    op.create_table('people', sa.Column('m', sa.Enum('sad')))",
        "    op.create_table('people', sa.Column('m', sa.Enum('sad', name='')))",
        "    op.create_table('people', sa.Column('m', sa.Enum(name=unknown)))",
        "    op.create_table(unknown, sa.Column('m', sa.Enum(name='mood')))"}) {
    EXPECT_TRUE(enums_in(other, leaves).empty()) << other;
  }
}

}  // namespace
}  // namespace belay::lint
