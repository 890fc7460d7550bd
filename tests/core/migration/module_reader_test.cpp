#include "core/migration/module_reader.hpp"

#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"

namespace belay::migration {
namespace {

Module module_of(const std::string& text) {
  auto module = read_module(RevisionFile{"v/a1_x.py", text});
  EXPECT_TRUE(module) << text << message_of(module);
  return module ? *std::move(module) : Module{};
}

struct Named {
  std::string text;
  std::string names;  // that it binds, with blanks between
};

std::string names_of(const std::string& text) {
  std::vector<std::string> names;
  for (const auto& [name, bound] : module_of(text).names) names.push_back(name);
  return join(names, " ");
}

TEST(Match, StartsABlockOnlyWhereItIsNoName) {
  for (const auto& row : std::initializer_list<Named>{
           {"match: str = 'a'\n", "match"},
           {"case: str = 'a'\n", "case"},
           {"match = 'a'\n", "match"},
           {"match.x: str = 'a'\n", "match"},
           {"match[x] = 'a'\n", "match"},
           {"match(x)\n", ""},
           {"match x: y = 1\n", "y"},
           {"case x: y = 1\n", "x y"},
           {"match (x): y = 1\n", "y"},
       }) {
    EXPECT_EQ(names_of(row.text), row.names) << row.text;
  }
}

TEST(TheHeadOfABlock, EndsBehindTheColonsOfItsLambdas) {
  EXPECT_EQ(names_of("if lambda: 0: y = 1\n"), "y");
  EXPECT_EQ(names_of("while lambda a: lambda: a: y = 1\n"), "y");
  EXPECT_EQ(names_of("if f(lambda: 0)[1:2]: y = 1\n"), "y");
}

TEST(ANameBeyondAscii, IsOneName) {
  EXPECT_EQ(names_of("übersicht_1 = größe = 'a'\n"), "größe übersicht_1");
}

struct Import {
  std::string text;
  bool is_op = false;
};

TEST(TheNameOp, IsAlembicsWhereItIsImportedFromThereUnderItsOwnName) {
  for (const auto& row : std::initializer_list<Import>{
           {"from alembic import op\n", true},
           {"from alembic import op, context\n", true},
           {"from alembic import (context, op)\n", true},
           {"from alembic import context\n", false},
           {"from alembic import context as op\n", false},
           {"from alembic import op as o\n", false},
           {"from app import op\n", false},
           {"if x: from alembic import op\n", false},
       }) {
    EXPECT_EQ(module_of(row.text).has_alembic_op, row.is_op) << row.text;
  }
}

std::string doc_of(const std::string& head) {
  const auto revision = read(head + head_of("a1", "None"));
  return revision ? revision->doc : revision.error().message;
}

TEST(ReadRevision, TakesTheFirstParagraphOfTheDocstring) {
  EXPECT_EQ(doc_of("\"\"\"\n add users\nand more\n\nRevision ID: x\n\"\"\"\n"),
            "add users\nand more");
  EXPECT_EQ(doc_of("#!/usr/bin/python\n\n('one '\n 'two')\n"), "one two");
  EXPECT_EQ(doc_of("'''a\n  \nb\n\nc'''; x = 1\n"), "a\n  \nb");
  EXPECT_EQ(doc_of("r'\\d'\n"), "\\d");
  EXPECT_EQ(doc_of("\"\"\"caf\xc3\xa9 \\x41\"\"\"\n"), "café A");
}

TEST(ReadRevision, TakesNothingElseAsADocstring) {
  EXPECT_EQ(doc_of("import x\n'''late'''\n"), "");
  EXPECT_EQ(doc_of("f'''computed'''\n"), "");
  EXPECT_EQ(doc_of("b'bytes'\n"), "");
  EXPECT_EQ(doc_of("None\n"), "");
  EXPECT_EQ(doc_of("'a', 'b'\n"), "");
}

}  // namespace
}  // namespace belay::migration
