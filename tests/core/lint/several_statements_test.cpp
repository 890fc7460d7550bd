// Strings of several statements in a revision: which are found, and how grave they are.
#include <gtest/gtest.h>

#include "core/lint/revision_findings.hpp"

namespace belay::lint {
namespace {

std::vector<Finding> strings_in(const std::string& body) {
  return found_in("several-statements-in-one-string", upgrade_of(body));
}

TEST(SeveralStatements, AreADangerWhereOneOfThemIsRefusedInATransaction) {
  const auto found = strings_in(
      "    op.execute(\"SELECT 1; SELECT 2\")\n"
      "    op.execute(\"SET statement_timeout = 0;\\nCREATE INDEX CONCURRENTLY i\\n ON a (b)\")");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, Severity::danger);
  EXPECT_EQ(found[0].line, 3U) << "the first that fails, not the first";
  EXPECT_EQ(found[0].message,
            "2 statements are sent as one string, which is one transaction: \"CREATE INDEX "
            "CONCURRENTLY i\" is refused in it (error 25001)");
}

TEST(SeveralStatements, AreAdviceWhereTheServerTakesThem) {
  const auto found = strings_in(
      "    op.execute('SELECT 1; SELECT 2')\n    op.execute('SELECT 3; SELECT 4; SELECT 5')");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, Severity::advice);
  EXPECT_EQ(found[0].line, 2U);
  EXPECT_TRUE(found[0].message.starts_with("2 statements are sent as one string: a driver"))
      << found[0].message;
}

TEST(SeveralStatements, AreSeenInEachWayToWriteTheString) {
  for (const std::string body :
       {"    op.execute(sa.text('SELECT 1;' ' SELECT 2;'))",
        "    op.execute('''SELECT 1;\nCALL x()''')",
        "    op.get_bind().execute('SELECT 1; SELECT 2')",
        "    if True:\n        bind.execute(sqltext='SELECT 1; SELECT 2')",
        "    op.execute(TWO)\n\n\nTWO = 'SELECT 1; SELECT 2'",
        "    pass\n\n\ndef downgrade(): op.execute('SELECT 1; SELECT 2')"}) {
    EXPECT_EQ(strings_in(body).size(), 1U) << body;
  }
}

TEST(SeveralStatements, AreNotWhatOnlyLooksLikeThem) {
  for (const std::string body :
       {"    op.execute('SELECT 1; -- and no more')", "    op.execute(\"SELECT ';' || 'x';\")",
        "    op.execute('DO $$ BEGIN PERFORM 1; PERFORM 2; END $$')",
        "    op.execute(sa.select(1))  # 'SELECT 1; SELECT 2'", "    op.execute(unknown)",
        "    op.execute.later('SELECT 1; SELECT 2')", "    execute = 'SELECT 1; SELECT 2'"}) {
    EXPECT_TRUE(strings_in(body).empty()) << body;
  }
}

TEST(RevisionsThatAreNoPython, HaveNothingThatTheseRulesFind) {
  for (const std::string source :
       {"op.execute('SELECT 1; SELECT 2'", "x = 1\n    op.execute('SELECT 1; SELECT 2')\n"}) {
    EXPECT_TRUE(found_in("several-statements-in-one-string", source).empty()) << source;
  }
}

}  // namespace
}  // namespace belay::lint
