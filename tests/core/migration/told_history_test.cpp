#include "core/migration/told_history.hpp"

#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"

namespace belay::migration {
namespace {

// As Alembic 1.8.1 prints it, with what an application printed before.
constexpr std::string_view output = R"(loading the application
Rev: 900 (head) (mergepoint)
Merges: 100, 200
Also depends on: 300, core
Path: /srv/app/migrations/versions/900_join.py

    join

    Rev: not one
    Path: /tmp/nowhere.py

Rev: 100
Parent: <base>
Branches into: 900
Path: /srv/app/migrations/versions/100 first.py


)";

TEST(ToldHistory, ReadsWhatAlembicPrintsOfEachScript) {
  const auto scripts = told_history(output);
  ASSERT_EQ(scripts.size(), 2U);
  EXPECT_EQ(scripts[0].id, "900");
  EXPECT_EQ(join(scripts[0].down, " "), "100 200");
  EXPECT_EQ(join(scripts[0].depends, " "), "300 core");
  EXPECT_EQ(scripts[0].path, "/srv/app/migrations/versions/900_join.py");
  EXPECT_EQ(scripts[1].id, "100");
  EXPECT_TRUE(scripts[1].down.empty());
  EXPECT_EQ(scripts[1].path, "/srv/app/migrations/versions/100 first.py");
  EXPECT_TRUE(told_history("").empty());
  EXPECT_TRUE(told_history("Path: /x\nParent: y\n").empty());
  EXPECT_TRUE(told_history("Rev: 1\nParent: \n").front().down.empty());
}

TEST(ToldScript, FillsInOnlyWhatTheTextCannotTellAndSaysSo) {
  const ToldScript told{"v/b2_x.py", "told", {"a1"}, {"z9"}};
  const auto reading = read_whole({"v/b2_x.py", "revision = 'b2'\ndown_revision = f()\n"}, &told);
  ASSERT_TRUE(reading.revision);
  EXPECT_EQ(reading.revision->id, "b2") << "its own text counts";
  EXPECT_EQ(join(reading.revision->down, " "), "a1");
  EXPECT_TRUE(reading.revision->depends.empty());
  EXPECT_EQ(reading.revision->told_by_tool, "down_revision");
  ASSERT_EQ(reading.problems.size(), 1U);
  EXPECT_EQ(reading.problems.front().kind, ProblemKind::told_by_tool);
  EXPECT_EQ(reading.problems.front().message,
            "v/b2_x.py:2: \"down_revision\" is \"a1\", as the migration tool says: "
            "down_revision = f()");
}

TEST(ToldScript, TellsEveryNameButTheLabels) {
  const ToldScript told{"v/b2_x.py", "b2", {}, {"z9", "core"}};
  const auto reading = read_whole({"v/b2_x.py",
                                   "revision = f()\ndown_revision = g()\ndepends_on = h()\n"
                                   "branch_labels = i()\n"},
                                  &told);
  ASSERT_TRUE(reading.revision);
  EXPECT_EQ(reading.revision->id, "b2");
  EXPECT_TRUE(reading.revision->down.empty());
  EXPECT_EQ(join(reading.revision->depends, " "), "z9 core");
  EXPECT_EQ(reading.revision->told_by_tool, "revision, down_revision, depends_on");
  ASSERT_EQ(reading.problems.size(), 4U);
  EXPECT_TRUE(
      reading.problems[1].message.ends_with("is none, as the migration tool says: "
                                            "down_revision = g()"));
  EXPECT_EQ(reading.problems.back().kind, ProblemKind::cannot_tell);
}

TEST(ToldScript, IsJudgedAsTheTextIsAndNotAskedOfBrokenFiles) {
  const ToldScript told{"v/b2_x.py", "b-2", {}, {}};
  const auto reading = read_whole({"v/b2_x.py", "revision = f()\ndown_revision = None\n"}, &told);
  EXPECT_FALSE(reading.revision);
  EXPECT_EQ(reading.problems.back().kind, ProblemKind::illegal_id);
  EXPECT_TRUE(needs_tool(read_whole({"v/b2_x.py", "revision = f()\ndown_revision = None\n"})));
  EXPECT_FALSE(needs_tool(read_whole({"v/b2_x.py", "revision = 'b2'\n"})));
  EXPECT_FALSE(needs_tool(read_whole({"v/b2_x.py", "revision = (\n"})));
  EXPECT_FALSE(needs_tool(
      read_whole({"v/b2_x.py", "revision = 'b2'\ndown_revision = None\nbranch_labels = f()\n"})))
      << "the graph is told without labels";
  EXPECT_FALSE(needs_tool(
      read_whole({"v/b2_x.py", "revision = 'b-2'\ndown_revision = None\nbranch_labels = f()\n"})))
      << "no tool mends its id";
}

}  // namespace
}  // namespace belay::migration
