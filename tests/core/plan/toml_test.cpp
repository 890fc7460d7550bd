// What stands between a hostile file and the parser, and what the parser itself refuses.
#include <gtest/gtest.h>

#include "core/plan/document.hpp"
#include "core/plan/toml_string.hpp"

namespace belay::plan {
namespace {

std::string refusal(const std::string& text) {
  const auto table = parse_toml(text);
  return table ? "" : to_text({table.error()}, "p.toml");
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST(Toml, ReadsEveryKindOfValueWithItsPlace) {
  const auto table = parse_toml("s = 'x'\n\nt.u = [1, 2.5, true, {}]\nday = 2026-11-21\n");
  ASSERT_TRUE(table);
  ASSERT_EQ(table->size(), 3U);
  EXPECT_EQ(std::get<std::string>((*table)[0].node.value), "x");
  EXPECT_EQ((*table)[1].key, "t");
  EXPECT_EQ((*table)[1].place.line, 3);
  const auto& list = std::get<List>(std::get<Table>((*table)[1].node.value)[0].node.value);
  EXPECT_EQ(std::get<std::int64_t>(list[0].value), 1);
  EXPECT_EQ(std::get<double>(list[1].value), 2.5);
  EXPECT_TRUE(std::get<bool>(list[2].value));
  EXPECT_TRUE(std::get<Table>(list[3].value).empty());
  EXPECT_TRUE(std::holds_alternative<std::monostate>((*table)[2].node.value));
}

TEST(TomlString, IsReadBackAsTheTextItWasMadeOf) {
  for (const std::string& text :
       {std::string(), std::string("a \"b\" \\ 'c'"), std::string("two\nlines\t\x01\x1f\x7f"),
        std::string("\0zero", 5), std::string("Z\xc3\xbcrich")}) {
    const auto table = parse_toml("key = " + toml_string(text) + "\n");
    ASSERT_TRUE(table) << toml_string(text);
    EXPECT_EQ(std::get<std::string>((*table)[0].node.value), text) << toml_string(text);
  }
  EXPECT_EQ(toml_string("a\nb\"\x7f"), "\"a\\u000ab\\\"\\u007f\"");
}

TEST(Toml, RefusesDuplicatesWithTheirPlace) {
  EXPECT_TRUE(refusal("[plan]\nname = \"x\"\nname = \"y\"\n").starts_with("p.toml:3:"));
}

TEST(Toml, RefusesWhatIsLargerThanOneMiB) {
  EXPECT_EQ(refusal(std::string(1U << 20, '#')), "");
  EXPECT_EQ(refusal(std::string((1U << 20) + 1, '#')), "p.toml:1:1: the file is larger than 1 MiB");
}

TEST(Toml, RefusesAKeyOfManyPartsWhereverItStands) {
  const std::string why = "a key of more than 16 parts";
  const std::string parts = repeated(".a", 100'000);
  for (const std::string& text :
       {"a" + parts + " = 1", "\"x\"" + parts + " = 1", "'x'" + parts + " = 1", "[a" + parts + "]",
        "[['x'" + parts + "]]", "x = { 'y' = 1, \"a\"" + parts + " = 1 }",
        "s = \"\"\"\"q\"\"\"\"\"\na" + parts + " = 1", "s = '''\\'''\na" + parts + " = 1",
        "s = \"\\\"\"\na" + parts + " = 1", "e = ''\na" + parts + " = 1",
        "# '''\na" + parts + " = 1", "\"" + parts + "\"" + parts + " = 1"}) {
    EXPECT_NE(refusal(text).find(why), std::string::npos) << text.substr(0, 40);
  }
  EXPECT_EQ(refusal("a" + repeated(".a", 16) + " = 1"), "");
  EXPECT_EQ(refusal("\na" + repeated(".a", 17) + " = 1"), "p.toml:2:34: " + why);
}

TEST(Toml, RefusesDeepNesting) {
  const auto lists = [](int depth) {
    return "a = " + repeated("[", depth) + repeated("]", depth) + "\n";
  };
  EXPECT_EQ(refusal(lists(16) + "b" + lists(16)), "");
  EXPECT_EQ(refusal(lists(17)), "p.toml:1:21: nesting deeper than 16");
  EXPECT_NE(refusal("a = " + repeated("[ ']', ", 10'000)).find("deeper than 16"),
            std::string::npos);
  EXPECT_NE(refusal("a = " + repeated("{ b = ", 10'000)).find("deeper than 16"), std::string::npos);
}

TEST(Toml, CountsNothingThatStandsInStringsAndComments) {
  const std::string marks = repeated(".[{", 100);
  EXPECT_EQ(refusal("# " + marks + " \"\n" + "a = \"" + marks + "\\\"" + marks + "\"\n" + "b = '" +
                    marks + "\\'\n" + "c = \"\"\"\n" + marks + "\"\"\n" + marks + "\"\"\"\"\"\n" +
                    "d = '''" + marks + "''''\n" + "e = ''\nf = \"\"\n"),
            "");
  EXPECT_EQ(refusal("numbers = [" + repeated("1.5, ", 100) + "]\n"), "");
}

TEST(Toml, LeavesAnOpenStringToTheParser) {
  for (const std::string text :
       {"a = \"x\n", "a = 'x\nb = '", "a = \"\"\"x", "a = '''x''", "a = \"\\"}) {
    EXPECT_TRUE(refusal(text).starts_with("p.toml:")) << text;
  }
}

TEST(Toml, RefusesTextThatReadsAsWhatItIsNot) {
  EXPECT_EQ(refusal("\xef\xbb\xbf[plan]\n"), "p.toml:1:1: a byte order mark (remove it)");
  EXPECT_EQ(refusal("[plan]\nname = \"\xff\"\n"), "p.toml:2:9: not valid UTF-8");
  EXPECT_EQ(refusal("n = \"\xc3\xa9\xf0\x9f\x90\x98\xff\""), "p.toml:1:8: not valid UTF-8");
  EXPECT_EQ(refusal("a = 1\n# \xe2\x82"), "p.toml:2:3: not valid UTF-8");
  for (const std::string mark :
       {"\u202a", "\u202e", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c"}) {
    EXPECT_EQ(refusal("[plan]\nname = \"a" + mark + "b\"\n"),
              "p.toml:2:10: a bidirectional control character");
  }
  EXPECT_EQ(refusal("[plan]\nname = \"z\u00fcrich \u2028\"\n"), "");
  for (const char control : {'\0', '\x1b', '\x7f', '\v'}) {
    EXPECT_EQ(refusal(std::string("[plan]\n# ") + control + "\n"),
              "p.toml:2:3: a control character");
  }
  EXPECT_EQ(refusal("a = 1\r\n#\tx\r\n"), "");
}

}  // namespace belay::plan
