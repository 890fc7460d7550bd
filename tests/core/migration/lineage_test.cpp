#include "core/migration/lineage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"

namespace belay::migration {
namespace {

using Strings = std::vector<std::string>;

TEST(Lineage, KnowsHeadsBasesAndPoints) {
  const auto survey =
      surveyed({file("a", "None"), file("b1", "'a'"), file("b2", "'a'"), file("c", "('b1', 'b2')"),
                file("x", "None"), file("y", "'x'", "depends_on = 'c'\n")});
  const Lineage lineage(survey.revisions);
  EXPECT_EQ(ids(survey, lineage.heads()), (Strings{"c", "y"}));
  EXPECT_EQ(ids(survey, lineage.effective_heads()), Strings{"y"});
  EXPECT_EQ(ids(survey, lineage.bases()), (Strings{"a", "x"}));
  EXPECT_EQ(ids(survey, lineage.branch_points()), Strings{"a"});
  EXPECT_EQ(ids(survey, lineage.merge_points()), Strings{"c"});
}

TEST(Lineage, OrdersChildrenBeforeParentsAndDependencies) {
  const auto survey =
      surveyed({file("a", "None"), file("b1", "'a'"), file("b2", "'a'"), file("c", "('b1', 'b2')"),
                file("x", "None"), file("y", "'x'", "depends_on = 'c'\n")});
  EXPECT_EQ(ids(survey, Lineage(survey.revisions).newest_first()),
            (Strings{"y", "x", "c", "b1", "b2", "a"}));
}

TEST(Lineage, SpreadsLabelsAsAlembicDoes) {
  const auto survey =
      surveyed({file("a", "None"), file("b", "'a'"), file("c", "'b'", "branch_labels = 'l'\n"),
                file("d", "'c'"), file("e", "'b'"), file("f", "'d'", "branch_labels = 'm'\n")});
  const auto labels = Lineage(survey.revisions).labels();
  EXPECT_EQ(labels, (std::vector<Strings>{{}, {}, {"l", "m"}, {"l", "m"}, {}, {"l", "m"}}));
}

TEST(Lineage, SpreadsALabelDownNoLineThatBranchesOrJoinsAboveIt) {
  const std::string label = "branch_labels = 'l'\n";
  const auto branches =
      surveyed({file("a", "None"), file("b", "'a'", label), file("c", "'b'"), file("d", "'b'")});
  EXPECT_EQ(Lineage(branches.revisions).labels(), (std::vector<Strings>{{}, {"l"}, {"l"}, {"l"}}));
  const auto joins = surveyed(
      {file("a", "None"), file("b", "'a'", label), file("c", "None"), file("d", "('b', 'c')")});
  EXPECT_EQ(Lineage(joins.revisions).labels(), (std::vector<Strings>{{}, {"l"}, {}, {"l"}}));
  const auto needed = surveyed({file("a", "None"), file("b", "'a'", label), file("c", "'b'"),
                                file("x", "None", "depends_on = 'b'\n")});
  EXPECT_EQ(Lineage(needed.revisions).labels(), (std::vector<Strings>{{}, {"l"}, {"l"}, {}}));
  const auto twice = surveyed(
      {file("a", "None"), file("b", "'a'", label), file("c", "'b'", "depends_on = 'b'\n")});
  EXPECT_EQ(Lineage(twice.revisions).labels(), (std::vector<Strings>{{"l"}, {"l"}, {"l"}}));
}

TEST(Lineage, SpreadsTheLabelOfALineThatGoesRoundInACycle) {
  const auto survey =
      surveyed({file("a", "'b'", "branch_labels = 'l'\n"), file("b", "'a'"), file("c", "None")});
  EXPECT_EQ(Lineage(survey.revisions).labels(), (std::vector<Strings>{{"l"}, {"l"}, {}}));
}

TEST(Lineage, GivesADiamondItsLabelsOnceAndInOrder) {
  const auto survey =
      surveyed({file("a", "None", "branch_labels = 'm'\n"), file("b1", "'a'"), file("b2", "'a'"),
                file("c", "('b1', 'b2')", "branch_labels = 'l'\n")});
  EXPECT_EQ(Lineage(survey.revisions).labels(),
            (std::vector<Strings>{{"m"}, {"m"}, {"m"}, {"l", "m"}}));
}

TEST(Lineage, SpreadsNoLabelToAMergeBelowIt) {
  const auto survey = surveyed({file("a", "None"), file("b", "None"), file("c", "('a', 'b')"),
                                file("d", "'c'", "branch_labels = 'l'\n")});
  EXPECT_EQ(Lineage(survey.revisions).labels(), (std::vector<Strings>{{}, {}, {}, {"l"}}));
}

TEST(Lineage, GivesALabelOnceThatTwoRevisionsOfALineClaim) {
  const std::string label = "branch_labels = 'l'\n";
  const auto survey =
      surveyed({file("a", "None", label), file("b", "'a'"), file("c", "'b'", label)});
  EXPECT_EQ(Lineage(survey.revisions).labels(), (std::vector<Strings>{{"l"}, {"l"}, {"l"}}));
}

TEST(Lineage, CountsAParentOnceThatIsNamedTwice) {
  const auto survey = surveyed({file("a1", "None"), file("b2", "('a1', 'a1')")});
  EXPECT_EQ(survey.problems.size(), 0U);
  const Lineage lineage(survey.revisions);
  EXPECT_THAT(lineage.parents(1), testing::ElementsAre(0));
  EXPECT_EQ(ids(survey, lineage.branch_points()), Strings{});
  EXPECT_EQ(ids(survey, lineage.newest_first()), (Strings{"b2", "a1"}));
}

TEST(Lineage, CountsADependencyOnceThatIsNamedTwice) {
  for (const std::string depends : {"('b2', 'b2')", "('b2', 'lab')", "('lab', 'b2', 'a1')"}) {
    const auto survey = surveyed({file("a1", "None"), file("b2", "'a1'", "branch_labels = 'lab'\n"),
                                  file("c3", "'a1'", "depends_on = " + depends + "\n")});
    EXPECT_EQ(survey.problems.size(), 0U);
    EXPECT_EQ(ids(survey, survey.lineage.newest_first()), (Strings{"c3", "b2", "a1"})) << depends;
    EXPECT_EQ(survey.revisions[2].depends.front(), "b2");
    EXPECT_EQ(survey.revisions[2].depends.size(), depends.find("a1") == depends.npos ? 1U : 2U);
  }
}

TEST(Lineage, TakesAMillionRevisionsInALine) {
  constexpr int count = 1'000'000;
  std::vector<Revision> revisions(count);
  for (int i = 0; i < count; ++i) {
    revisions[static_cast<std::size_t>(i)].id = "r" + std::to_string(i + count);
    if (i > 0) revisions[static_cast<std::size_t>(i)].down = {"r" + std::to_string(i - 1 + count)};
  }
  revisions.front().labels = {"all"};
  const Lineage lineage(revisions);
  EXPECT_EQ(lineage.heads(), Lineage::Places{count - 1});
  EXPECT_EQ(lineage.newest_first().size(), static_cast<std::size_t>(count));
  EXPECT_TRUE(lineage.cycle().empty());
  EXPECT_EQ(lineage.labels().back(), Strings{"all"});
}

}  // namespace
}  // namespace belay::migration
