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
}

// The lists are used to find what must stay secret: none, where there might be some, is an error.
TEST(ArgumentLists, AreNoneOnlyOfAnEnvironmentThatWasRead) {
  const std::string whole =
      "[environment.test]\nstate = { sqlite = \"s.db\" }\n[environment.other]\nstate = 1\n";
  const auto lists = argument_lists_of_environment(whole, "test");
  ASSERT_TRUE(lists) << describe(lists.error());
  EXPECT_TRUE(lists->empty());
  for (const std::string text :
       {"", "[environment", "environment = 1\n", "[environment]\ntest = 1\n",
        "[environment.other]\nstate = { sqlite = \"s.db\" }\n",
        "[environment.test]\nstate = { sqlite = \"s.db\" }\nprepare = [[\"x\"]]\n"}) {
    const auto refused = argument_lists_of_environment(text, "test");
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::config_invalid) << text;
    EXPECT_NE(refused.error().message.find("'test'"), std::string::npos) << text;
  }
}

}  // namespace belay::plan
