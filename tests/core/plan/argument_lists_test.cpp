// No argument list of a step or of a configuration is overlooked.
#include "core/plan/argument_lists.hpp"

#include <gtest/gtest.h>

#include <array>

namespace belay::plan {
namespace {

constexpr std::array below{Field{"again", Type::command}, Field{"text", Type::text}};
constexpr std::array fields{
    Field{"run", Type::command},
    Field{"all", Type::commands},
    Field{.key = "one", .type = Type::table, .fields = below},
    Field{.key = "many", .type = Type::tables, .fields = below},
    Field{"names", Type::texts},
};

std::string shown(const std::vector<ArgumentList>& lists) {
  std::string out;
  for (const auto& list : lists) {
    out += list.field + ":";
    for (const auto& word : list.words) out += " " + word;
    out += "\n";
  }
  return out;
}

}  // namespace

TEST(ArgumentLists, AreFoundWhereverAFieldTakesThem) {
  const auto values = parse_json(R"({"run": ["a", "b"], "all": [["c"], ["d", "e"]],
      "one": {"again": ["f"], "text": "g"}, "many": [{"again": ["h"]}, {"again": ["i"]}],
      "names": ["j"]})");
  ASSERT_TRUE(values);
  EXPECT_EQ(shown(argument_lists(*values, fields)),
            "run: a b\nall: c\nall: d e\none.again: f\nmany.again: h\nmany.again: i\n");
}

TEST(ArgumentLists, AreThoseOfTheEnvironmentThatIsMeant) {
  const std::string text =
      "[environment.other]\nstate = { sqlite = \"o.db\" }\n[environment.other.releases]\n"
      "root = \"o\"\nprepare = [[\"not\", \"this\"]]\n"
      "[environment.test]\nstate = { sqlite = \"s.db\" }\n[environment.test.migrations]\n"
      "tool = \"alembic\"\ncommand = [\"./alembic\"]\n[environment.test.releases]\nroot = \"srv\"\n"
      "prepare = [[\"make\"]]\nservices = [{ name = \"app\", reload = [\"sh\", \"go\"] }]\n";
  const auto lists = argument_lists_of_environment(text, "test");
  ASSERT_TRUE(lists) << describe(lists.error());
  const auto seen = shown(*lists);
  for (const auto* line : {"migrations.command: ./alembic\n", "releases.prepare: make\n",
                           "releases.services.reload: sh go\n"}) {
    EXPECT_NE(seen.find(line), std::string::npos) << line << " in:\n" << seen;
  }
  EXPECT_EQ(lists->size(), 3U);
  EXPECT_FALSE(argument_lists_of_environment(text, "none"));
}

}  // namespace belay::plan
