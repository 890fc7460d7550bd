// Whatever the bytes are, there is an answer, and the statements beside them are judged.
#include <gtest/gtest.h>

#include <random>

#include "core/sql/parser.hpp"
#include "core/sql/script.hpp"

namespace belay::sql {
namespace {

std::string repeated(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

// The script with a statement before and one behind: both are seen, and what the middle's problem
// is.
std::string problem_between(const std::string& middle) {
  const auto script =
      read_script("drop table a;\n" + middle + ";\ndrop table b;", {}, Boundaries::as_written);
  const auto& all = script.statements;
  EXPECT_GE(all.size(), 3U);
  EXPECT_EQ(all.front().effects.destroys.size(), 1U);
  EXPECT_EQ(all.back().effects.destroys.size(), 1U);
  return all[1].problem;
}

TEST(Hostile, DeepChainsAreRefusedAndTheOthersGoOn) {
  for (const char* chain : {"1+", "not ", "- ", "a.", "a::int::", "case when "}) {
    EXPECT_FALSE(problem_between("select " + repeated(chain, 30'000)).empty()) << chain;
  }
  EXPECT_FALSE(problem_between("select " + repeated("1+", 1'000'000) + "1").empty());
  EXPECT_FALSE(problem_between(repeated("select 1,2 union ", 30'000) + "select 1,2").empty());
}

TEST(Hostile, AHundredThousandTextsAreRead) {
  std::string insert = "insert into t values ('x')";
  for (int i = 0; i < 100'000; ++i) insert += ",('" + std::to_string(i) + "')";
  EXPECT_EQ(problem_between(insert), "");
}

// Ten thousand are an answer of either kind; more are refused.
TEST(Hostile, DeepParenthesesAreRefused) {
  for (const std::string open : {"f(", "(", "select (", "array["}) {
    const auto close = open.back() == '[' ? "]" : ")";
    for (const int depth : {10'000, 100'000}) {
      const auto text = "select " + repeated(open, depth) + "1" + repeated(close, depth);
      const auto problem = problem_between(text);
      EXPECT_TRUE(!problem.empty() || depth == 10'000) << open << depth;
    }
  }
}

// As for psql, no semicolon counts inside a parenthesis: what is open takes the rest with it.
TEST(Hostile, AnOpenParenthesisIsNotAnalysedToTheEnd) {
  const auto script =
      read_script("drop table a; create table t (; drop table b;", {}, Boundaries::as_written);
  ASSERT_EQ(script.statements.size(), 2U);
  EXPECT_FALSE(script.statements[1].problem.empty());
}

TEST(Hostile, DeepTreesBelowTheLimitAreRead) {
  EXPECT_EQ(problem_between("select " + repeated("1+", 9'000) + "1"), "");
  EXPECT_EQ(problem_between(repeated("select 1,2 union all ", 4'000) + "select 1,2"), "");
  EXPECT_EQ(problem_between("insert into t values (1)" + repeated(",(1)", 50'000)), "");
}

TEST(Hostile, BytesThatAreNoTextAreAProblemOfTheirStatementOnly) {
  EXPECT_EQ(problem_between("select '\xff\xfe'"), "invalid UTF-8");
  EXPECT_EQ(problem_between(std::string("select '\0'", 10)), "a NUL byte");
  EXPECT_EQ(problem_between("select \xc3"), "invalid UTF-8");
}

TEST(Hostile, WhatIsLongerThanTheLimitIsNotParsed) {
  const std::string letters(longest_statement, 'x');
  EXPECT_EQ(problem_between("select '" + letters + "'"), "the statement is longer than 16 MiB");
}

TEST(Hostile, HalfStatementsAndNewerSyntaxAreProblemsOfTheirOwn) {
  for (const char* half : {"alter table", "select from where where", "foo",
                           "alter table t add a int "
                           "generated always as (1) virtual",
                           "select %(a)s", "select :name", "select )"}) {
    EXPECT_FALSE(problem_between(half).empty()) << half;
  }
}

TEST(Hostile, BodiesThatCannotBeReadAreNamed) {
  for (const char* block :
       {"do $$ begin foo bar; end $$", "do $$ begin execute x; end $$", "do 'begin'", "do ''",
        "do $$ begin execute format('drop table %I', t); end $$",
        "do language plpython3u $$ plpy.execute('drop table t') $$", "do language plpgsql",
        "do language sql language plpgsql"}) {
    const auto script = read_script(block, {}, Boundaries::as_written);
    ASSERT_EQ(script.statements.size(), 1U);
    EXPECT_FALSE(script.statements[0].not_seen.empty()) << block;
  }
}

TEST(Hostile, ABodyOfManyNestedBlocksIsAnAnswer) {
  const auto body = repeated("begin ", 20'000) + "null;" + repeated(" end;", 20'000);
  const auto ifs = "begin " + repeated("if a then ", 9'000) + repeated("end if; ", 9'000) + "end";
  for (const auto& text : {body, ifs}) {
    const auto script = read_script("do $x$ " + text + " $x$", {}, Boundaries::as_written);
    EXPECT_EQ(script.statements.size(), 1U);
  }
}

TEST(Hostile, BlocksAreLookedInto) {
  const auto script = read_script(
      "do $$ begin if x then drop table a; end if; execute 'drop table b'; "
      "execute 'drop' || ' table c'; end $$",
      {}, Boundaries::as_written);
  const auto& statement = script.statements.at(0);
  EXPECT_EQ(statement.effects.destroys.size(), 2U);
  EXPECT_EQ(statement.not_seen.size(), 1U);
}

// Pieces of SQL thrown together by a fixed seed.
TEST(Hostile, RandomTextIsAnAnswer) {
  const std::vector<std::string> parts{"alter table ",
                                       "t ",
                                       "add ",
                                       "column ",
                                       "a ",
                                       "int ",
                                       "default ",
                                       "'x'",
                                       "'",
                                       "\"",
                                       "$$",
                                       "(",
                                       ")",
                                       ";",
                                       "\n",
                                       "\\",
                                       "--",
                                       "/*",
                                       "*/",
                                       "do ",
                                       "begin ",
                                       "end ",
                                       "create ",
                                       "index ",
                                       "on ",
                                       "select ",
                                       "copy t from stdin;\n",
                                       "\xff",
                                       "1",
                                       ",",
                                       "constraint ",
                                       "check ",
                                       "references ",
                                       "drop ",
                                       "execute ",
                                       "commit",
                                       "savepoint s",
                                       "rollback to s"};
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const auto length = random() % 30;
    for (unsigned i = 0; i < length; ++i) text += parts[random() % parts.size()];
    const auto script = read_script(text, {}, Boundaries::as_written);
    EXPECT_LE(script.statements.size(), 40U);
  }
}

}  // namespace
}  // namespace belay::sql
