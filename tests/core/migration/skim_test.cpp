// The reader of the names alone must say what the whole reader says, whatever the text.
#include "core/migration/skim.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "core/migration/fixtures.hpp"
#include "core/migration/quiet_tail.hpp"

namespace belay::migration {
namespace {

constexpr std::string_view pieces[] = {
    "revision = 'a1'\n",
    "down_revision = 'b2'\n",
    "down_revision: Union[str, None] = (\n    'b2',\n    'c3',\n)\n",
    "revision:= 'a1'\n",
    "revision: str = \"a1\"  # 'x'\n",
    "branch_labels = None\ndepends_on = ['d4']\n",
    "revision: exec = 'a1'\ndepends_on: globals | None = None\n",
    "depends_on = [\n    'd4',  # one\n]\n",
    "revision = 'a1' \\\n\n",
    "branch_labels = 'l1'  # \\\n",
    "down_revision = (\n\n    'b2'\n)  # two\n",
    "\"\"\"add a table\n\nRevises: b2\n\"\"\"\n",
    "'''it's\n\nRevises: d4'''\n",
    "\"\"\"a\\\nb \\x41\"\"\"\n",
    "\"\"\"a\"\"\" 'b'\n",
    "\"\"\"a\"\"\"\"\n",
    "\"\"\"\"\"\"\n",
    "\"\"\"a\"\"\"  # b\n",
    "from alembic import op\nimport sqlalchemy as sa\n",
    "from app import *\n",
    "SQL = '''\nrevision = 'bad'\ndef upgrade():\n'''\n",
    "T = dict(\nrevision='bad',\n)\n",
    "def upgrade():\n    op.create_table(\n        'x', sa.Column('id', sa.Integer()),\n    )\n",
    "def downgrade() -> None:\n    global revision\n    revision = 'c3'\n",
    "def f(x=(revision := 'c3')): pass\n",
    "def g(a,\n      b=(down_revision := 'c3')):\n    pass\n",
    "def h(a):\n    x = '''\ndown_revision = 'bad'\n'''\n",
    "class M:\n    revision = 'bad'\n    def f(self):\n        globals()['revision'] = 1\n",
    "class N: pass\n",
    "@decorated(revision='bad')\nasync def k():\n\tdown_revision = 'bad'\n",
    "if x:\n    revision = 'c3'\nelse:\n    pass\n",
    "if x:\n    def f():\n        revision = 'bad'\n    y = 1\n",
    "try:\n    import y\nexcept E as down_revision:\n    pass\n",
    "for i in x: pass\n",
    "x = f'{(revision := 1)}'\n",
    "x = f'{d[\"a\"]:{w}} revision = '\n",
    "x = rf'\\{x}\\''; y = b'revision'\n",
    "exec(code)\n",
    "del depends_on\n",
    "# revision = 'bad'\n",
    "    \n\n",
    "x = 0xffglobal\n",
    "x = 'a' \\\n    'b'; revision = 'a1'\n",
    "<<<<<<< HEAD\n",
    "x = (\n",
    "y = 'a\n",
    "    indented = 1\n",
    "x = ]\n",
    "# caf\xc3\xa9\n",
    "\xe9\n",
    "\f\n",
    "revision = 'a1'\r\ndown_revision = 'b2'\r\n",
    "def\trevision(): pass\n",
    "match x:\n    case {'k': revision}:\n        pass\n",
    "type revision = int\n",
    "s = 'a # b'; t = '#'\n",
    "def d(x=exec(code)):\n    pass\n",
    "def d(x=[1]) -> vars().update(d):\n    pass\n",
    "x = f'{exec(c)}'\n",
    "_ = depends_on.append('d4')\n",
    "revision: lambda: 0 = 'c3'\n",
    ") ; revision = 'c3'\n",
    "\"\"\"; revision = 'c3'\n",
};

// Behind what could bind a name the quick reader does not look: there it may miss that a file is
// no Python. It must not say anything else than the other.
bool only_stopped_earlier(const FileReading& names, const FileReading& whole) {
  return names.revision && whole.problems.size() == 1 &&
         whole.problems.front().kind == ProblemKind::not_python;
}

TEST(SkimModule, SaysWhatTheWholeReaderSaysOfTextsMadeOfTraps) {
  std::mt19937 random(20260);  // NOLINT: the same texts every time
  std::array<int, 2> seen{};
  for (int n = 0; n < 10'000; ++n) {
    std::string text;
    for (auto count = 1 + random() % 7; count > 0; --count) {
      text += pieces[random() % std::size(pieces)];
    }
    const RevisionFile file{"v/a1_x.py", text};
    const auto names = read_names(file);
    const auto whole = read_whole(file);
    ++seen[whole.revision ? 1 : 0];
    if (only_stopped_earlier(names, whole)) continue;
    ASSERT_EQ(summary_of(names), summary_of(whole)) << text;
  }
  EXPECT_GT(seen[0], 1000);
  EXPECT_GT(seen[1], 100);
}

TEST(SkimModule, SaysTheSameOfTextsWithOneByteChanged) {
  std::mt19937 random(7);  // NOLINT
  constexpr std::string_view bytes = "'\"\\\n #()[]{}=:;\t,gb*x\r\f";
  const std::string text =
      "\"\"\"a\n\nRevises: b2\n\"\"\"\nfrom alembic import op\nrevision = 'a1'\n"
      "down_revision = ('b2',)\ndepends_on = None\n\n\ndef upgrade():\n    op.execute('''\n"
      "UPDATE t SET x = 'revision'\n''')\n\n\ndef downgrade() -> None:\n    x = dict(a=1)\n";
  for (int n = 0; n < 10'000; ++n) {
    std::string changed = text;
    for (int i = 0; i < 2; ++i) {
      changed[random() % changed.size()] = bytes[random() % bytes.size()];
    }
    const RevisionFile file{"v/a1_x.py", changed};
    const auto names = read_names(file);
    const auto whole = read_whole(file);
    if (only_stopped_earlier(names, whole)) continue;
    ASSERT_EQ(summary_of(names), summary_of(whole)) << changed;
  }
}

TEST(SkimModule, SaysTheSameOfWhatIsRareInAFile) {
  const std::string head = head_of("a1", "'b2'");
  for (const std::string tail :
       {"def\\\n f(revision='bad'): pass\n", "def(x):\n    revision = 'bad'\n",
        "class\tA:\n    revision = 'bad'\n", "async\tdef f():\n    revision = 'bad'\n",
        // Brackets that do not match, which only the tokeniser hears.
        "def f(a=(]):\n    pass\nif revision: pass\n", "def f():\n    global x, (]\n",
        // A number that ends in what could be the prefix of a string: two lines, and no Python.
        "x = revision, 1.f'{#'\n:\"}\"'#'\n"}) {
    expect_same_by_names_alone(head + tail);
  }
}

bool quiet(const std::string& text) {
  return quiet_until(text, 0) == text.size();
}

TEST(IsQuietFrom, TellsATailOfPlainFunctions) {
  const std::string body = "    op.drop_table('a rather long name of a table')\n    pass\n";
  EXPECT_TRUE(quiet("def upgrade():\n" + body + "\n\n# c\ndef downgrade() -> None:\n" + body));
  EXPECT_TRUE(quiet("def f(a: dict[str, int], b=3):\n" + body + ")\n"));
  EXPECT_TRUE(quiet("def Az_09(a={}, b=[(1, 2)]):\n" + body));
}

TEST(IsQuietFrom, HearsEveryThingThatCouldBind) {
  const std::string start = "def upgrade():\n    op.drop_table('a rather long name of a table')\n";
  for (const std::string tail : {"revision = 'x'\n",
                                 "x = 1\n",
                                 "@d\n",
                                 "class A:\n    pass\n",
                                 "def revision():\n",
                                 "def f(x=(revision := 1)):\n",
                                 "def f(): pass; x = 1\n",
                                 "def f(a,\n",
                                 "if x:\n",
                                 "    global x\n",
                                 "    y = globals()\n",
                                 "'''\n",
                                 "def f(a='('):\n",
                                 "async def g():\n",
                                 "def f(a=\"(\"):\n",
                                 "def f(a,  # b):\n",
                                 "def f(a; b):\n",
                                 "def f(a \\b):\n",
                                 "def ():\n",
                                 "def a-b():\n",
                                 "def a@b():\n",
                                 "def a{b():\n",
                                 "def f(x=exec(code)):\n",
                                 "def f(x=exec (code)):\n",
                                 "def f(x=locals().update(d)):\n",
                                 "def f(x=[a[0](b)]):\n",
                                 "def f() -> vars().update(d):\n",
                                 "def revision\\\n():\n"}) {
    EXPECT_FALSE(quiet(start + tail)) << tail;
    for (std::size_t pad = 0; pad < 33; ++pad) {
      const std::string text = start + "    " + std::string(pad, 'y') + "\n" + tail;
      EXPECT_FALSE(quiet(text)) << text;
    }
  }
}

// Looking again from each function on would take hours.
TEST(IsQuietFrom, IsAskedOnceForAStretchOfFunctions) {
  std::string text = head_of("a1", "'b2'");
  for (int i = 0; i < 300'000; ++i) text += "def f():\n  x\n";
  const auto names = read_names({"v/a1_x.py", text + "x = 1\n"});
  ASSERT_TRUE(names.revision);
  EXPECT_EQ(names.revision->id, "a1");
}

TEST(IsPlainText, KnowsControlCharactersAndInvalidUtf8Anywhere) {
  for (std::size_t pad = 0; pad < 40; ++pad) {
    const std::string text(pad, 'a');
    EXPECT_TRUE(is_plain_text(text + "\n\t\xc3\xa9" + text));
    for (const char* odd : {"\r", "\f", "\x01", "\x1f", "\xff", "\xc3"}) {
      EXPECT_FALSE(is_plain_text(text + odd + text)) << pad;
    }
    EXPECT_FALSE(is_plain_text(text + std::string(1, '\0') + text));
  }
}

}  // namespace
}  // namespace belay::migration
