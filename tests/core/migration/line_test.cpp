#include "core/migration/line.hpp"

#include <gtest/gtest.h>

namespace belay::migration {
namespace {

using Ids = std::vector<std::string>;

TEST(Line, TakesOneIdALineAndNothingElse) {
  EXPECT_EQ(ids_of_lines("0001\n\n  20240101_users.v2 \r\n"), (Ids{"0001", "20240101_users.v2"}));
  EXPECT_EQ(ids_of_lines(""), Ids{});
  for (const std::string text :
       {"two words", "--all", ".hidden", "a/b", "ümlaut", "a\tb", "", "$x", "a~b", "a[0]"}) {
    EXPECT_FALSE(is_line_id(text)) << text;
  }
  EXPECT_TRUE(is_line_id(std::string(128, 'x')));
  EXPECT_FALSE(is_line_id(std::string(129, 'x')));
  const auto ids = ids_of_lines("0001\nINFO connecting\n");
  ASSERT_FALSE(ids);
  EXPECT_EQ(ids.error().message, "the line 'INFO connecting' is not a revision's id");
}

TEST(Line, JoinsWhatWasPendingWithWhatIsAppliedSince) {
  const auto graph = graph_of_lines({{"a", "b", "c"}, {"b", "c", "d"}});
  ASSERT_TRUE(graph) << describe(graph.error());
  EXPECT_EQ(graph->in_order(), (Ids{"a", "b", "c", "d"}));
  EXPECT_EQ(graph->path("a", "d"), (Ids{"b", "c", "d"}));
  EXPECT_EQ(graph_of_lines({{}, {}})->heads(), Ids{});
}

TEST(Line, RefusesAToolThatTellsAnotherOrderThanBefore) {
  const auto graph = graph_of_lines({{"a", "b", "c"}, {"a", "c"}});
  ASSERT_FALSE(graph);
  EXPECT_EQ(graph.error().message, "'c' comes after 'a' now, and came after 'b' before");
  EXPECT_FALSE(graph_of_lines({{"a", "b"}, {"b", "a"}}));
}

}  // namespace
}  // namespace belay::migration
