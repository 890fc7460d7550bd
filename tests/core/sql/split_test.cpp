// A script is cut where PostgreSQL and psql would end a statement, and nowhere else.
#include <gtest/gtest.h>

#include "core/sql/split.hpp"

namespace belay::sql {
namespace {

std::vector<std::string> texts(std::string_view script) {
  std::vector<std::string> found;
  for (const auto& piece : split_script(script).pieces) {
    found.emplace_back(script.substr(piece.begin, piece.end - piece.begin));
  }
  return found;
}
using Texts = std::vector<std::string>;

TEST(Split, EndsAStatementAtItsSemicolonOnly) {
  EXPECT_EQ(texts("select 1; select 2"), (Texts{"select 1", "select 2"}));
  EXPECT_EQ(texts("select ';'';' ; x"), (Texts{"select ';'';'", "x"}));
  EXPECT_EQ(texts("select \"a;b\"; x"), (Texts{"select \"a;b\"", "x"}));
  EXPECT_EQ(texts("select E'\\';'; x"), (Texts{"select E'\\';'", "x"}));
  EXPECT_EQ(texts("select '\\'; x"), (Texts{"select '\\'", "x"}));
  EXPECT_EQ(texts("select $a$;$$;$a$; x"), (Texts{"select $a$;$$;$a$", "x"}));
  EXPECT_EQ(texts("select a$1;x"), (Texts{"select a$1", "x"}));
  EXPECT_EQ(texts("select $1;x$1$;y"), (Texts{"select $1", "x$1$", "y"}));
  EXPECT_EQ(texts("select $1$;x$1$;y"), (Texts{"select $1$", "x$1$", "y"}));
  EXPECT_EQ(texts("select $a;x$a"), (Texts{"select $a", "x$a"}));
  EXPECT_EQ(texts("select $ä$;$ä$; x"), (Texts{"select $ä$;$ä$", "x"}));
  EXPECT_EQ(texts("select $"), Texts{"select $"});
  EXPECT_EQ(texts("select 1 /* ; /* ; */ ; */; x"), (Texts{"select 1", "x"}));
  EXPECT_EQ(texts("-- a;\nselect 1 -- b;\n; x"), (Texts{"select 1", "x"}));
  EXPECT_EQ(texts(";;  ; "), Texts{});
}

TEST(Split, KeepsRulesAndBodiesWhole) {
  EXPECT_EQ(texts("create rule r as on insert to t do also (select 1; select 2); x").size(), 2U);
  const std::string body =
      "create function f() returns int begin atomic select case when true then 1 end; select 2; "
      "end";
  EXPECT_EQ(texts(body + "; x"), (Texts{body, "x"}));
  EXPECT_EQ(texts("begin; select 1; end; x").size(), 4U);
  const std::string named = "create procedure p(begin int) begin atomic select 1; end";
  EXPECT_EQ(texts(named + "; x"), (Texts{named, "x"}));
}

TEST(Split, KnowsThatPsqlsCommandsAndCopyDataAreNoStatements) {
  const std::string script = "\\set a 1\ncopy t from stdin;\n1;2\n\\.\nselect 1 \\gexec\nselect 2;";
  const auto pieces = split_script(script).pieces;
  ASSERT_EQ(pieces.size(), 6U);
  EXPECT_EQ(pieces[0].kind, PieceKind::meta_command);
  EXPECT_EQ(pieces[1].kind, PieceKind::statement);
  EXPECT_EQ(pieces[2].kind, PieceKind::copy_data);
  EXPECT_EQ(pieces[3].kind, PieceKind::statement);
  EXPECT_EQ(pieces[4].kind, PieceKind::meta_command);
  EXPECT_EQ(script.substr(pieces[5].begin), "select 2;");
}

TEST(Split, FindsTheEndOfCopyDataWhereverItIs) {
  EXPECT_EQ(texts("copy t from stdin;\n\\.\nx"), (Texts{"copy t from stdin", "\\.", "x"}));
  EXPECT_EQ(texts("copy t from stdin;\n1\n2"), (Texts{"copy t from stdin", "1\n2"}));
  EXPECT_EQ(texts("copy t from stdin;"), Texts{"copy t from stdin"});
}

TEST(Split, SaysWhatIsOpenAtTheEnd) {
  for (const char* text : {"select 'a", "select $$a", "select /* a", "x \"y"}) {
    const auto pieces = split_script(text).pieces;
    ASSERT_FALSE(pieces.empty()) << text;
    EXPECT_EQ(pieces.back().kind, PieceKind::unfinished) << text;
  }
}

TEST(Split, BoundsTheDepthOfChainsAndNotOfLists) {
  std::string sum = "select 1", list = "select 1", unions = "select 1, 2", others = unions;
  for (int i = 0; i < 5000; ++i) {
    sum += "+1";
    list += ",1";
    unions += " union all select 1, 2";
    others += " except select 1, 2 intersect select 1, 2";
  }
  EXPECT_GE(split_script(sum).pieces[0].depth, 5000U);
  EXPECT_LT(split_script(list).pieces[0].depth, 10U);
  EXPECT_GE(split_script(unions).pieces[0].depth, 5000U);
  EXPECT_GE(split_script(others).pieces[0].depth, 10000U);
  // A chain that goes on behind a parenthesis stands above what is in it.
  std::string nested = "1";
  for (int i = 0; i < 50; ++i) nested = "(" + nested + ")+1+1+1+1+1+1+1+1+1+1";
  EXPECT_GE(split_script(nested).pieces[0].depth, 500U);
}

}  // namespace
}  // namespace belay::sql
