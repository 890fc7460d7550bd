#include "core/migration/sql_statements.hpp"

#include <gtest/gtest.h>

namespace belay::migration {
namespace {

using Texts = std::vector<std::string>;

Texts cut(std::string_view text) {
  const auto statements = sql_statements(text);
  if (!statements) return {"error: " + statements.error().message};
  Texts texts;
  for (const auto& statement : *statements) texts.emplace_back(statement.text);
  return texts;
}

SqlStatement only(std::string_view text) {
  return sql_statements(text)->at(0);
}

TEST(SqlStatements, AreCutAtSemicolonsAndCommentsAloneAreNone) {
  EXPECT_EQ(cut("SELECT 1; SELECT 2"), (Texts{"SELECT 1", "SELECT 2"}));
  EXPECT_EQ(cut(";; -- nothing\n /* ; */ ;"), Texts{});
  EXPECT_EQ(cut(""), Texts{});
}

TEST(SqlStatements, KeepWhatIsQuotedWhole) {
  EXPECT_EQ(cut("SELECT 'a;''b'; SELECT \"c;\"\"d\""),
            (Texts{"SELECT 'a;''b'", "SELECT \"c;\"\"d\""}));
  EXPECT_EQ(cut("SELECT E'\\';'; SELECT 2"), (Texts{"SELECT E'\\';'", "SELECT 2"}));
  EXPECT_EQ(cut("SELECT '\\'; SELECT 2"), (Texts{"SELECT '\\'", "SELECT 2"}));
  EXPECT_EQ(cut("DO $$ a; $x$ b; $$; SELECT 2"), (Texts{"DO $$ a; $x$ b; $$", "SELECT 2"}));
  EXPECT_EQ(cut("DO $x$ a; $$ b; $x$; SELECT $1; SELECT 3"),
            (Texts{"DO $x$ a; $$ b; $x$", "SELECT $1", "SELECT 3"}));
  EXPECT_EQ(cut("SELECT a$b; SELECT 2"), (Texts{"SELECT a$b", "SELECT 2"}));
}

TEST(SqlStatements, KnowNestedComments) {
  EXPECT_EQ(cut("SELECT /* a /* ; */ ; */ 1; SELECT 2"),
            (Texts{"SELECT /* a /* ; */ ; */ 1", "SELECT 2"}));
  EXPECT_EQ(cut("SELECT 1 -- ; '\n; SELECT 2"), (Texts{"SELECT 1 -- ; '", "SELECT 2"}));
}

TEST(SqlStatements, KeepTheBodyOfAnSqlFunctionWhole) {
  const std::string body =
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; "
      "END";
  EXPECT_EQ(cut(body + "; SELECT 2"), (Texts{body, "SELECT 2"}));
}

TEST(SqlStatements, AreRefusedWhereAQuoteOrACommentHasNoEnd) {
  for (const std::string text :
       {"SELECT 1;\nSELECT 'x", "SELECT 1;\n/* x /* */", "\n$$ x", "\n\"x", "\n E'x\\'"}) {
    EXPECT_EQ(cut(text), Texts{"error: line 2: a quote or a comment has no end"}) << text;
  }
}

TEST(SqlStatements, TellTransactionControlFromSavepoints) {
  for (const auto* text : {"begin", "COMMIT", "end work", "Rollback", "ABORT", "START TRANSACTION",
                           "PREPARE TRANSACTION 'x'", "/* x */ COMMIT AND CHAIN"}) {
    EXPECT_TRUE(only(text).controls_transaction()) << text;
  }
  for (const auto* text : {"SAVEPOINT a", "ROLLBACK TO a", "ROLLBACK TO SAVEPOINT a", "RELEASE a",
                           "PREPARE p AS SELECT 1", "DO $$ BEGIN COMMIT; END $$"}) {
    EXPECT_FALSE(only(text).controls_transaction()) << text;
  }
}

TEST(SqlStatements, TellWhichMustNotTimeOutOnALock) {
  EXPECT_TRUE(only("CREATE INDEX CONCURRENTLY i ON t (a)").waits_politely());
  EXPECT_TRUE(only("ALTER TABLE t VALIDATE CONSTRAINT c").waits_politely());
  EXPECT_FALSE(only("ALTER TABLE t ADD COLUMN concurrently_made int").waits_politely());
  EXPECT_FALSE(only("SELECT 'CONCURRENTLY'").waits_politely());
  EXPECT_TRUE(only("COPY t FROM STDIN").copies_from_client());
  EXPECT_FALSE(only("COPY t FROM '/stdin'").copies_from_client());
}

TEST(SqlStatements, TakeADollarForAQuoteOnlyWithAWholeTag) {
  EXPECT_EQ(cut("SELECT $1$;2$1$; x"), (Texts{"SELECT $1$", "2$1$", "x"}));
  EXPECT_EQ(cut("SELECT $a;2"), (Texts{"SELECT $a", "2"}));
  EXPECT_EQ(cut("SELECT $"), Texts{"SELECT $"});
  EXPECT_EQ(cut("SELECT $abc"), Texts{"SELECT $abc"});
  EXPECT_EQ(cut("SELECT $\u00e4$;$\u00e4$; x"), (Texts{"SELECT $\u00e4$;$\u00e4$", "x"}));
}

TEST(SqlStatements, TakeBackslashesOnlyBehindAnE) {
  EXPECT_EQ(cut("E '\\'; x"), (Texts{"E '\\'", "x"}));
  EXPECT_EQ(cut("N'\\'; x"), (Texts{"N'\\'", "x"}));
  EXPECT_EQ(cut("SELECT 1 --x"), Texts{"SELECT 1 --x"});
}

TEST(SqlStatements, TakeAtomicForABodyOnlyBehindBegin) {
  EXPECT_EQ(cut("ATOMIC; x"), (Texts{"ATOMIC", "x"}));
  EXPECT_EQ(cut("SELECT ATOMIC; x"), (Texts{"SELECT ATOMIC", "x"}));
  const std::string nested = "BEGIN ATOMIC SELECT 1; SELECT ATOMIC; END";
  EXPECT_EQ(cut(nested + "; x"), (Texts{nested, "x"}));
}

TEST(SqlStatements, OfHalfTheWordsAreNone) {
  EXPECT_FALSE(only("PREPARE").controls_transaction());
  EXPECT_FALSE(only("ALTER TABLE t VALIDATE x").waits_politely());
  EXPECT_FALSE(only("SELECT constraint_name").waits_politely());
}

}  // namespace
}  // namespace belay::migration
