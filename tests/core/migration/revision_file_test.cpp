#include "core/migration/revision_file.hpp"

#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"

namespace belay::migration {
namespace {

using Strings = std::vector<std::string>;

struct Form {
  const char* name;
  const char* text;
};

void PrintTo(const Form& form, std::ostream* out) {
  *out << form.name;
}

std::string name_of(const testing::TestParamInfo<Form>& info) {
  return info.param.name;
}

// Every form says: revision a1, whose parent is b2.
class PlainForm : public testing::TestWithParam<Form> {};

TEST_P(PlainForm, IsReadAsA1AfterB2) {
  EXPECT_EQ(told(GetParam().text), "a1 <- b2");
  expect_same_by_names_alone(GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, PlainForm,
    testing::Values(
        Form{"double_quotes", "revision = \"a1\"\ndown_revision = \"b2\"\n"},
        Form{"no_spaces", "revision='a1'\ndown_revision='b2'"},
        Form{"down_first", "down_revision = 'b2'\nrevision = 'a1'\n"},
        Form{"annotated", "revision: str = 'a1'\ndown_revision: Union[str, None] = 'b2'\n"},
        Form{"annotated_final",
             "revision: Final = 'a1'\ndown_revision: Final[str | None] = 'b2'\n"},
        Form{"annotated_with_equals",
             "revision: Annotated[str, dict(a='=')] = 'a1'\ndown_revision: A[{'k': 1}] = 'b2'\n"},
        Form{"annotated_over_lines",
             "revision: str = (\n 'a1'\n)\ndown_revision: Union[\n  str,\n  None,\n] = 'b2'\n"},
        Form{"annotation_before_value", "revision: str\nrevision = 'a1'\ndown_revision = 'b2'\n"},
        Form{"tuple_of_one", "revision = 'a1'\ndown_revision = ('b2',)\n"},
        Form{"list_of_one", "revision = 'a1'\ndown_revision = [\n  'b2',  # c\n]\n"},
        Form{"bare_tuple", "revision = 'a1'\ndown_revision = 'b2',\n"},
        Form{"parenthesised", "revision = ('a1')\ndown_revision = ((\n # 'x', (\n'b2'))\n"},
        Form{"continuation", "revision = \\\n  'a1'\ndown_revision \\\n = 'b2'\n"},
        Form{"concatenated", "revision = 'a' \"1\"\ndown_revision = ('b'\n  '2')\n"},
        Form{"triple_quoted", "revision = \"\"\"a1\"\"\"\ndown_revision = '''b2'''\n"},
        Form{"prefixes", "revision = r'a1'\ndown_revision = U\"b2\"\n"},
        Form{"escapes", "revision = '\\x61\\u0031'\ndown_revision = 'b\\\n\\62'\n"},
        Form{"semicolons", "revision = 'a1'; down_revision = 'b2'; branch_labels = None\n"},
        Form{"unpacking", "revision, down_revision = 'a1', 'b2'\n"},
        Form{"unpacking_in_brackets", "(revision, down_revision) = ('a1', 'b2')\n"},
        Form{"chained", "__rev__ = revision = 'a1'\ndown_revision = parent = 'b2'\n"},
        Form{"last_wins",
             "revision = 'x'\ndown_revision = f()\nrevision = 'a1'\ndown_revision = 'b2'\n"},
        Form{"crlf", "revision = 'a1'\r\ndown_revision = (\r\n'b2'\r\n)\r\n"},
        Form{"cr", "revision = 'a1'\rdown_revision = 'b2'\r"},
        Form{"byte_order_mark", "\xef\xbb\xbfrevision = 'a1'\ndown_revision = 'b2'\n"},
        Form{"form_feed_and_tabs", "  \f\nrevision\t=\t'a1'\n \fdown_revision = 'b2'\n"},
        Form{"latin_1",
             "# -*- coding: latin-1 -*-\n# caf\xe9\nrevision = 'a1'\ndown_revision = 'b2'\n"},
        Form{"star_import_before",
             "from app import *\nrevision = 'a1'\ndown_revision = 'b2'\n"
             "branch_labels = depends_on = None\n"},
        Form{"known_star_import",
             "revision = 'a1'\ndown_revision = 'b2'\nfrom sqlalchemy import *\n"}),
    name_of);

// In every trap, something that only looks like a binding says "bad".
class Trap : public testing::TestWithParam<Form> {};

TEST_P(Trap, DoesNotCount) {
  const std::string good = "revision = 'a1'\ndown_revision = 'b2'\n";
  EXPECT_EQ(told(good + GetParam().text), "a1 <- b2");
  expect_same_by_names_alone(good + GetParam().text);
  expect_same_by_names_alone(GetParam().text + good);
}

INSTANTIATE_TEST_SUITE_P(
    Traps, Trap,
    testing::Values(
        Form{"string",
             "T = '''\nrevision = 'bad'\n'''\nU = \"\"\"it's \\\"\"\" \"\"\nrevision = "
             "'bad'\n\"\"\"\n"},
        Form{"function", "def upgrade():\n    revision = 'bad'\n\ndef f(): revision = 'bad'\n"},
        Form{"parameter_default", "def f(revision='bad', *,\ndown_revision='bad'):\n    pass\n"},
        Form{"async_function", "@d(revision='bad')\nasync def g():\n\tdown_revision = 'bad'\n"},
        Form{"class",
             "class M:\n    revision = 'bad'\n    def f(self):\n        revision = 'bad'\n"},
        Form{"function_in_a_block", "if x:\n    def f():\n        revision = 'bad'\n    y = 1\n"},
        Form{"keyword_argument", "x = dict(\nrevision='bad',\ndown_revision='bad',\n)\n"},
        Form{"dictionary_key", "y = {\n'revision': 'bad', revision: 'bad'}\n"},
        Form{"comment", "# revision = 'bad'\n"},
        Form{"attribute", "n = N()\nn.revision = 'bad'\nn.down_revision += 'bad'\n"},
        Form{"comparison", "assert revision != 'bad'\nrevision == 'bad'\nx = revision == 'bad'\n"},
        Form{"subscript", "m = {}\nm['revision'] = 'bad'\nm[revision] = 'bad'\n"},
        Form{"lambda_default", "f = lambda revision='bad': revision\n"},
        Form{"second_lambda_default", "f = lambda a, revision='bad', *b: revision\n"},
        Form{"hash_in_string", "s = 'a # b'; t = '#'\nu = \"'\" + '\"' # \"\"\"\n"},
        Form{"f_string", "w = f\"{v!r:>{10}}} revision = 'bad'\"\n"},
        Form{"f_string_with_same_quotes", "w = f'{d['a']:{x['b']}}'; x = f\"{'a' + \"}\"}\"\n"},
        Form{"f_string_over_lines", "w = f'''{\n  d['a']  # '\n} '\nrevision = 'bad'\n'''\n"},
        Form{"raw_f_string", "w = rf'\\{x}\\''; x = f'\\N{BULLET}{{'\n"},
        Form{"bytes", "b = b'revision = \"bad\"'\n"},
        Form{"raw_quotes", "p = r'\\''\nq = r\"\\\\\"\n"},
        Form{"longer_names",
             "revision_note = 'bad'\nprevious_down_revision = 'bad'\n_revision = 'bad'\n"},
        Form{"comprehension", "x = [revision for revision in 'bad']\n"},
        Form{"condition", "if revision: x = 'bad'\nif (n := len(revision)) > 3: pass\n"},
        Form{"words_in_f_string", "x = f'{envvars(1)} {a.exec(2)} {vars} locals'\n"},
        Form{"other_methods",
             "x = revision.upper(), down_revision.index('b2'), y.append(revision)\n"},
        Form{"annotation_alone", "revision: bad\n"},
        Form{"import_from_a_module_so_named",
             "from revision import x\nfrom a import revision as y\n"}),
    name_of);

// In every one of these, only Python could tell what a name is bound to.
class CannotTell : public testing::TestWithParam<Form> {};

TEST_P(CannotTell, IsRefusedWithItsLine) {
  const std::string good = "revision = 'a1'\ndown_revision = 'b2'\n";
  const std::string message = told(good + GetParam().text);
  EXPECT_TRUE(message.starts_with("v/a1_x.py:3: cannot tell what ")) << message;
  expect_same_by_names_alone(good + GetParam().text);
  expect_same_by_names_alone(good + "def upgrade():\n    pass\n\n\n" + GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Computed, CannotTell,
    testing::Values(
        Form{"name", "down_revision = PREVIOUS\n"}, Form{"call", "down_revision = str('b2')\n"},
        Form{"operator_", "revision = 'a' + '1'\n"}, Form{"f_string", "revision = f'a1'\n"},
        Form{"template_string", "revision = t'a1'\n"},
        Form{"list_and_more", "down_revision = ['b2'] + more\n"},
        Form{"starred_value", "x, down_revision = *y, 'b2'\n"},
        Form{"empty_target", "revision,, x = 'a1', 'b2', 'c3'\n"},
        Form{"behind_a_name_that_may_be_a_keyword", "type = revision = f()\n"},
        Form{"behind_a_lambda", "if lambda: 0: revision = 'c3'\n"},
        Form{"for_with_another_in", "for x[1 in y], revision in z: pass\n"},
        Form{"bytes", "revision = b'a1'\n"}, Form{"number", "revision = 1\n"},
        Form{"named_escape", "revision = '\\N{DIGIT ONE}'\n"},
        Form{"attribute", "down_revision = app.version\n"},
        Form{"conditional", "down_revision = 'b2' if x else 'c3'\n"},
        Form{"starred", "down_revision = (*parents,)\n"},
        Form{"number_in_tuple", "down_revision = ('b2', 3)\n"},
        Form{"starred_target", "revision, *down_revision = 'a1', 'b2'\n"},
        Form{"unequal_unpacking", "revision, down_revision = ids\n"},
        Form{"augmented", "revision += '1'\n"}, Form{"item", "down_revision[0] = 'c3'\n"},
        Form{"list_method", "down_revision.append('c3')\n"}, Form{"deleted", "del down_revision\n"},
        Form{"if_on_one_line", "if x: revision = 'c3'\n"},
        Form{"annotated_in_a_block", "if x: revision: str = 'c3'\n"},
        Form{"for_", "for down_revision in ('c3',): pass\n"},
        Form{"for_unpacking", "for i, (revision, j) in x: pass\n"},
        Form{"with_", "with f() as down_revision: pass\n"},
        Form{"with_several", "with f() as (x, down_revision), g() as y: pass\n"},
        Form{"walrus", "print((down_revision := 'c3'))\n"},
        Form{"walrus_in_f_string", "x = f'{(revision := 1)}'\n"},
        Form{"exec_in_f_string", "x = f'{exec(code)}'\n"},
        Form{"locals_in_f_string", "x = f\"\"\"{ locals ().update(d)}\"\"\"\n"},
        Form{"list_method_in_an_expression", "x = [down_revision.append(y) for y in z]\n"},
        Form{"annotated_by_a_lambda", "revision: lambda: 0 = 'c3'\n"},
        Form{"walrus_in_default", "def f(x=(revision := 'c3')): pass\n"},
        Form{"import_", "import revision\n"}, Form{"import_as", "import x as revision\n"},
        Form{"import_from", "from a import (b, revision)\n"},
        Form{"import_from_as", "from a import b as revision\n"},
        Form{"star_import_after", "from app import *\n"},
        Form{"function", "def revision(): pass\n"}, Form{"class_", "class revision: pass\n"},
        Form{"type_alias", "type revision = int\n"},
        Form{"globals_", "globals()['revision'] = 'c3'\n"}, Form{"exec_", "exec(code)\n"},
        Form{"global_on_one_line", "def f(): global revision; revision = 'c3'\n"}),
    name_of);

TEST(ReadRevision, RefusesAValueThatABlockBinds) {
  const std::string good = "revision = 'a1'\ndown_revision = 'b2'\n";
  for (const std::string block :
       {"try:\n    import x\n    revision = 'c3'\nexcept E:\n    pass\n",
        "if x:\n    pass\nelse:\n    if y:\n        revision = 'c3'\n",
        "match x:\n    case {'k': revision}:\n        pass\n",
        "def f():\n    global revision\n    revision = 'c3'\n",
        "class A:\n    def f(self):\n        globals()['revision'] = 1\n"}) {
    const std::string message = told(good + block);
    EXPECT_NE(message.find("cannot tell what \"revision\" is"), std::string::npos)
        << block << message;
  }
}

TEST(ReadRevision, ShowsTheSourceOfWhatItCannotTell) {
  EXPECT_EQ(told("revision = 'a1'\ndown_revision = os.environ['D']  # x\n"),
            "v/a1_x.py:2: cannot tell what \"down_revision\" is: "
            "down_revision = os.environ['D']  # x");
}

TEST(ReadRevision, NamesTheLineAlsoWhereCarriageReturnsEndTheLines) {
  EXPECT_EQ(told("x = 1\ry = 2\rrevision = f()\rdown_revision = None\r"),
            "v/a1_x.py:3: cannot tell what \"revision\" is: ");
}

TEST(ReadRevision, ReadsLabelsAndDependencies) {
  const auto revision = read(
      "revision = 'a1'\ndown_revision = None\nbranch_labels = ('x', \"y\")\n"
      "depends_on: list[str] | None = ['b2', 'z']\n");
  ASSERT_TRUE(revision) << describe(revision.error());
  EXPECT_EQ(revision->labels, (Strings{"x", "y"}));
  EXPECT_EQ(revision->depends, (Strings{"b2", "z"}));
  EXPECT_EQ(revision->path, "v/a1_x.py");
}

TEST(ReadRevision, TakesNoneAndEmptyValuesAsABase) {
  for (const char* base : {"None", "()", "[]", "''", "(None)"}) {
    EXPECT_EQ(told(std::string("revision = 'a1'\ndepends_on = ''\ndown_revision = ") + base),
              "a1 <- ")
        << base;
  }
}

TEST(ReadRevision, KeepsTheOrderOfAMerge) {
  EXPECT_EQ(told("revision = 'a1'\ndown_revision: X = (\n  'c3',\n  'b2',\n)\n"), "a1 <- c3, b2");
}

TEST(ReadRevision, TakesALegacyIdFromTheFileNameOnly) {
  EXPECT_EQ(told("down_revision = 'b2'\n", "v/abc123.py"), "abc123 <- b2");
  EXPECT_EQ(told("down_revision = 'b2'\n", "v/abc123_x.py"),
            "v/abc123_x.py:1: no \"revision\" in this file");
  EXPECT_EQ(told("down_revision = 'b2'\n", "v/abc123fff"),
            "v/abc123fff:1: no \"revision\" in this file");
  const std::string long_id(33, 'a');
  EXPECT_EQ(told("down_revision = 'b2'\n", "v/" + long_id + ".py"),
            "v/" + long_id + ".py:1: the id \"" + long_id +
                "\" is longer than 32 characters: the version table cannot hold it");
}

TEST(ReadRevision, RefusesAFileWithoutDownRevision) {
  EXPECT_EQ(told("revision = 'a1'\n"), "v/a1_x.py:1: no \"down_revision\" in this file");
}

TEST(ReadRevision, RefusesAnIdThatTheVersionTableCannotHold) {
  const std::string long_id(33, 'a');
  EXPECT_EQ(told("\n" + head_of(long_id, "None")),
            "v/a1_x.py:2: the id \"" + long_id +
                "\" is longer than 32 characters: the version table cannot hold it");
  EXPECT_EQ(told(head_of(std::string(32, 'a'), "None")), std::string(32, 'a') + " <- ");
  std::string accented;
  for (int i = 0; i < 32; ++i) accented += "é";
  EXPECT_EQ(told(head_of(accented, "None")), accented + " <- ");
}

TEST(ReadRevision, RefusesWhatAlembicRefusesInAnId) {
  for (const char* id : {"a-1", "a@1", "a+1"}) {
    EXPECT_NE(told(head_of(id, "None")).find("which Alembic refuses"), std::string::npos) << id;
  }
  EXPECT_EQ(told(head_of("v3.0.0.a", "None")), "v3.0.0.a <- ");
}

TEST(ReadRevision, RefusesAnIdThatIsNoString) {
  EXPECT_EQ(told("revision = None\ndown_revision = None\n"),
            "v/a1_x.py:1: \"revision\" is not a string");
  EXPECT_EQ(told("revision = ''\ndown_revision = None\n"),
            "v/a1_x.py:1: \"revision\" is not a string");
}

TEST(ReadRevision, RefusesWhatIsNoPython) {
  const auto place_of = [](const std::string& text) {
    const std::string message = told(text);
    return message.substr(0, message.find(": "));
  };
  EXPECT_EQ(place_of("x = 1\ny = 'a\n"), "v/a1_x.py:2");
  EXPECT_EQ(place_of("x = (\n"), "v/a1_x.py:2");
  EXPECT_EQ(place_of("x = 1]\n"), "v/a1_x.py:1");
  EXPECT_EQ(place_of("x = (1]\n"), "v/a1_x.py:1");
  EXPECT_EQ(place_of("\nx = a ? b\n"), "v/a1_x.py:2");
  EXPECT_EQ(place_of("x = 1\n  revision = 'a1'\n"), "v/a1_x.py:2");
  EXPECT_EQ(place_of("x = '''\n\n"), "v/a1_x.py:1");
  EXPECT_EQ(told("x = '\xe9'\n"), "v/a1_x.py:1: is not valid UTF-8");
  EXPECT_NE(told("# coding: koi8-r\n").find("encoding \"koi8-r\" is not read"), std::string::npos);
  EXPECT_NE(told(std::string("x\0y", 3)).find("null byte"), std::string::npos);
  EXPECT_NE(told(std::string(5000, '(')).find("too many open brackets"), std::string::npos);
  std::string nested;
  for (int i = 0; i < 5000; ++i) nested += "{x:";
  EXPECT_NE(told("x = f'" + nested + "'").find("does not end"), std::string::npos);
}

}  // namespace
}  // namespace belay::migration
