// A file that ends anywhere is read by its names as it is as a whole, or both say what is wrong.
#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"
#include "core/migration/python_strings.hpp"

namespace belay::migration {
namespace {

TEST(AFileThatIsCutShort, IsReadAlikeByItsNamesAndAsAWhole) {
  const std::string text =
      "# coding: utf_8\n\"\"\"a\n\nRevises: b2, <base>\n\"\"\"\nfrom alembic import op, context as "
      "c"
      "\nrevision: str = 'a1'\ndown_revision = ('b2', \"c3\")  # x\ndepends_on = [\n  'd4',\n]\n"
      "branch_labels = None\nx = 12.5e3 + 0xff\ny = f'{x:>{w}}{{}}' rb'\\n' '\\N{DIGIT ONE}'\n"
      "z = lambda a=1: a\ntype T = int\nasync def f(): pass\nfor i in x: pass\n"
      "with a as b, c as (d, e): pass\nmatch x:\n    case [revision, _]: pass\n"
      "revision.x = 1; del (x, y), z\nx, *y = 1, 2\nv: int\nq = a != b >= c <= d == e\n";
  // Where an encoding is named, the whole reader answers for both.
  const std::string plain = text.substr(text.find('\n') + 1);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    expect_same_by_names_alone(text.substr(0, size));
    expect_same_by_names_alone(plain.substr(0, size));
  }
}

TEST(Names, AreRefusedWhereOtherCodeMayBindThem) {
  const std::string head = head_of("a1", "'b2'");
  for (const std::string tail :
       {"vars()['revision'] = 'x'\n", "setattr(m, 'revision', 'x')\n", "exec('revision = 1')\n",
        "locals()['revision'] = 'x'\n", "globals().update(x)\n"}) {
    EXPECT_TRUE(told(head + tail).starts_with("v/a1_x.py:3: cannot tell")) << tail;
    expect_same_by_names_alone(head + tail);
  }
}

TEST(Names, AreNotBoundByWhatOnlyLooksLikeIt) {
  const std::string head = head_of("a1", "'b2'");
  for (const std::string tail :
       {"x = revision == 'a' != 'b' <= 'c' >= 'd'\n", "return revision\n", "global revision\n",
        "assert revision\n", "m.vars()\n", "x = (lambda: revision)\n", "revision: str\n",
        "(revision.x)\n", "x.revision = 1\n", "f(revision=1)\n", "'revision'.upper()\n",
        "x = revision;; y = 2\n", "from revision import ()\n"}) {
    EXPECT_EQ(told(head + tail), "a1 <- b2") << tail;
    expect_same_by_names_alone(head + tail);
  }
}

TEST(Names, CountAsUnknownOnceAStatementMayChangeThem) {
  const std::string head = head_of("a1", "'b2'");
  for (const std::string tail :
       {"revision.x = 1\n", "revision[0] = 'x'\n", "revision.append('x')\n", "del revision\n",
        "del (revision)\n", "((revision)), x = 1, 2\n", "[revision, x] = y\n",
        "revision, *x = *y, 1\n", "revision, = f()\n", "type revision = int\n",
        "with x as (y, revision): pass\n", "async def revision(): pass\n",
        "for revision in x: pass\n", "import x as revision\n", "from x import (y, revision)\n",
        "from x import *\n", "def f():\n    global x, revision; y\n"}) {
    EXPECT_TRUE(told(head + tail).find("cannot tell") != std::string::npos)
        << tail << told(head + tail);
    expect_same_by_names_alone(head + tail);
  }
}

TEST(Characters, ThatNoPythonHasAreRefusedOutsideStrings) {
  const std::string head = head_of("a1", "'b2'");
  for (const std::string odd : {"?", "$", "`", "!"}) {
    EXPECT_EQ(told(head + "x = a " + odd + " b\n"), "v/a1_x.py:3: not Python: \"" + odd + "\"");
    expect_same_by_names_alone(head + "x = a " + odd + " b\n");
    EXPECT_EQ(told(head + "x = 'a " + odd + " b'\n"), "a1 <- b2");
  }
}

struct Meaning {
  std::string source;
  std::optional<std::string> value;
};

TEST(Encodings, ThatAreReadMayBeNamedAsPythonAllows) {
  for (const std::string coding :
       {"utf-8", "utf8", "UTF_8", "ascii", "us-ascii", "latin-1", "latin1", "iso-8859-1"}) {
    EXPECT_EQ(told("# coding: " + coding + "\n" + head_of("a1", "'b2'")), "a1 <- b2") << coding;
  }
  EXPECT_EQ(told("# no coding at all\n" + head_of("a1", "'b2'")), "a1 <- b2");
}

// PEP 263: in the second line only behind a blank line or a comment.
TEST(Encodings, AreNotNamedInsideADocstring) {
  const std::string e_acute = "\xc3\xa9";
  EXPECT_EQ(told("\"\"\"a\n# coding: latin-1\n\"\"\"\n" + head_of(e_acute + "1", "'b2'")),
            e_acute + "1 <- b2");
  EXPECT_EQ(told("# x\n# coding: latin-1\n" + head_of("\xe9\x31", "'b2'")), e_acute + "1 <- b2");
  EXPECT_EQ(told(" \n# coding: latin-1\n" + head_of("\xe9\x31", "'b2'")), e_acute + "1 <- b2");
}

TEST(Encodings, ThatAreNotReadAreToldInFull) {
  EXPECT_EQ(told("# coding: x-Cp_125.2;\n" + head_of("a1", "'b2'")),
            "v/a1_x.py:1: cannot tell: the encoding \"x-cp-125.2\" is not read");
}

TEST(Encodings, AreNamedOnlyByACommentInTheFirstTwoLines) {
  const std::string rest = head_of("a1", "'b2'");
  for (const std::string comment :
       {"# -*- coding: koi8-r -*-\n", "#!/usr/bin/python\n \t\f# vim: fileencoding=koi8-r :\n",
        "#coding, coding: ?, coding:\tkoi8-r\n", "# x\n#coding=KOI8_R\n"}) {
    EXPECT_EQ(told(comment + rest), "v/a1_x.py:1: cannot tell: the encoding \"koi8-r\" is not read")
        << comment;
  }
  for (const std::string other :
       {"x = 1  # coding: koi8-r\n", "x = 1\n#coding=KOI8_R\n", "#\n#\n# coding: koi8-r\n",
        "# coding koi8-r\n", "# coding:\n", "# Coding: koi8-r\n"}) {
    EXPECT_EQ(told(other + rest), "a1 <- b2") << other;
  }
}

TEST(PythonStrings, MeanWhatPythonSays) {
  for (const auto& row : std::initializer_list<Meaning>{
           {R"('\x41\u00e9\u20ac\U0001f600')", "A\u00e9\u20ac\U0001f600"},
           {R"('\101\0')", std::string("A\0", 2)},
           {R"('\q\8')", "\\q\\8"},
           {R"('\18')",
            "\x01"
            "8"},
           {"'a\\\nb'", "ab"},
           {R"('\xAf')", "\u00af"},
           {R"('\x4g')", std::nullopt},
           {R"('\ud800')", std::nullopt},
           {R"('\udfff')", std::nullopt},
           {R"('\ue000')", "\ue000"},
           {R"('\U00110000')", std::nullopt},
           {R"('\N{DIGIT ONE}')", std::nullopt},
       }) {
    const auto literal = read_string(row.source, 0, "");
    ASSERT_TRUE(literal) << row.source;
    EXPECT_EQ(literal->value, row.value) << row.source;
    EXPECT_EQ(literal->end, row.source.size()) << row.source;
  }
}

std::size_t end_of_f(const std::string& text) {
  const auto literal = read_string(text, 0, "f");
  return literal ? literal->end : 0;
}

TEST(Fields, EndWherePythonEndsThem) {
  for (const std::string text :
       {"'{a}'", "'{a:{b}}'", "'{a[{}]}'", "'{d[\"k\"]}'", "'{d['k']}'", "'{{}}'", "'{x:%H:%M}'",
        "'{f(\"a\", r\"b\")}'", "'\\N{DIGIT ONE}'", "'\\{x}'", "'\\}}'", "'\\N'", "'{1:{w}.{p}}'",
        "'{x#}'\n}'", "'}}'", "'{ab\"c\"}'"}) {
    EXPECT_EQ(end_of_f(text), text.size()) << text;
  }
  for (const std::string text :
       {"'{a", "'{a:", "'{a:'", "'{a:{b'", "'{\"k}'", "'{a:{\"k}}'", "'\\", "'\\N{x"}) {
    EXPECT_EQ(end_of_f(text), 0U) << text;
  }
}

}  // namespace
}  // namespace belay::migration
