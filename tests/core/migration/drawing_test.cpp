#include "core/migration/drawing.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/migration/fixtures.hpp"

namespace belay::migration {
namespace {

using Files = std::vector<RevisionFile>;

std::string drawn(const Files& files, DrawingStyle style = {}) {
  const auto survey = surveyed(files);
  const Lineage lineage(survey.revisions);
  std::string text = "\n";
  for (const auto& row : draw(lineage, style)) {
    text += row.strokes + (row.place ? " " + survey.revisions[*row.place].id : "") + "\n";
  }
  return text;
}

TEST(Drawing, OfALineIsOneColumn) {
  EXPECT_EQ(drawn({file("a1", "None"), file("b2", "'a1'"), file("c3", "'b2'")}), R"(
* c3
* b2
* a1
)");
  EXPECT_EQ(drawn({}), "\n");
}

TEST(Drawing, ShowsWhereLinesBranchAndWhereTheyJoin) {
  const Files files{file("a1", "None"), file("b2", "'a1'"), file("c3", "'a1'"),
                    file("d4", "('b2', 'c3')"), file("e5", "'d4'")};
  EXPECT_EQ(drawn(files), R"(
* e5
* d4
+-.
* | b2
| * c3
+-'
* a1
)");
  EXPECT_EQ(drawn(files, {.strokes = Strokes::unicode, .at = {1}}), R"(
○ e5
○ d4
├─╮
● │ b2
│ ○ c3
├─╯
○ a1
)");
}

TEST(Drawing, LeadsSeveralHeadsToTheRevisionThatTheyFollow) {
  EXPECT_EQ(drawn({file("a1", "None"), file("b2", "'a1'"), file("c3", "'a1'"), file("d4", "'a1'")},
                  {.strokes = Strokes::unicode}),
            R"(
○ b2
│ ○ c3
│ │ ○ d4
├─┴─╯
○ a1
)");
}

TEST(Drawing, CrossesALineThatLiesBetween) {
  // c3 goes on beside the merge of b2 and d4, both of which come from a1.
  EXPECT_EQ(drawn({file("a1", "None"), file("b2", "'a1'"), file("c3", "'a1'"), file("d4", "'a1'"),
                   file("e5", "('b2', 'd4')"), file("f6", "('c3', 'd4')")},
                  {.strokes = Strokes::unicode}),
            R"(
○ e5
├─╮
○ │ b2
│ │ ○ f6
│ ├─┤
│ │ ○ c3
│ ○ │ d4
├─┴─╯
○ a1
)");
}

TEST(Drawing, LeadsAMergeToTheLinesOnBothSides) {
  EXPECT_EQ(
      drawn({file("n1", "'p'"), file("n2", "'q'"), file("n3", "('r', 'p', 's')"), file("n4", "'q'"),
             file("p", "None"), file("q", "None"), file("r", "None"), file("s", "None")},
            {.strokes = Strokes::unicode}),
      R"(
○ n1
│ ○ n2
│ │ ○ n3
├─│─┼─╮
│ │ ○ │ r
○ │   │ p
  │   ○ s
○ │ n4
├─╯
○ q
)");
}

TEST(Drawing, OpensALineOnTheLeftWhereOneEnded) {
  EXPECT_EQ(
      drawn({file("n1", "'q'"), file("n2", "'r'"), file("n3", "'q'", "depends_on = 'r'\n"),
             file("q", "None"), file("r", "('t', 'u')"), file("t", "None"), file("u", "None")},
            {.strokes = Strokes::unicode}),
      R"(
○ n1
│ ○ n2
│ │ ○ n3
├─│─╯
○ │ q
  ○ r
╭─┤
│ ○ t
○ u
)");
}

TEST(Drawing, KeepsHistoriesWithoutCommonRevisionApart) {
  EXPECT_EQ(drawn({file("a1", "None"), file("b2", "'a1'"), file("x8", "None"), file("y9", "'x8'")}),
            R"(
* b2
* a1

* y9
* x8
)");
}

TEST(Drawing, IsNeverWiderThanItsBoundAndHasEveryRevisionOnce) {
  Files files{file("a0", "None"), file("c1", "('x1', 'x2')"), file("x1", "None"),
              file("d1", "'a0'"), file("x2", "None")};
  for (int i = 1; i < 60; ++i) files.push_back(file("b" + std::to_string(i), "'a0'"));
  const auto survey = surveyed(files);
  const Lineage lineage(survey.revisions);
  std::set<Lineage::Place> revisions;
  for (const auto& row : draw(lineage, {.most_lanes = 5})) {
    EXPECT_LE(row.strokes.size(), 12U) << row.strokes;
    if (row.place) {
      EXPECT_TRUE(revisions.insert(*row.place).second);
    }
  }
  EXPECT_EQ(revisions.size(), files.size());
  const auto text = drawn(files, {.most_lanes = 5});
  EXPECT_NE(text.find("| | | | |~ * b"), std::string::npos);
  EXPECT_NE(text.find("\n| | | | |~ * c1\n| | | | |~\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\n+-'-'-'-'~\n* a0\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace belay::migration
