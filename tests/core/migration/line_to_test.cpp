#include "core/migration/line_to.hpp"

#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"

namespace belay::migration {
namespace {

using Ids = std::vector<std::string>;

TEST(LineTo, IsAllThatTheTargetsStandOnOldestFirst) {
  const auto graph = Graph::build({file("a", "None"), file("b1", "'a'"), file("b2", "'a'"),
                                   file("c", "('b1', 'b2')"), file("x", "None"),
                                   file("y", "'x'", "depends_on = 'b1'\n")});
  ASSERT_TRUE(graph);
  EXPECT_EQ(line_to(*graph, {"c"}), (Ids{"a", "b1", "b2", "c"}));
  EXPECT_EQ(line_to(*graph, {"y"}), (Ids{"a", "b1", "x", "y"}));
  EXPECT_EQ(line_to(*graph, {"b1", "b2"}), (Ids{"a", "b1", "b2"}));
  EXPECT_EQ(line_to(*graph, {"gone"}), Ids{});
}

}  // namespace
}  // namespace belay::migration
