#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"
#include "core/migration/revisions.hpp"

namespace belay::migration {
namespace {

using Strings = std::vector<std::string>;

Graph built(const std::vector<RevisionFile>& files) {
  auto graph = Graph::build(files);
  EXPECT_TRUE(graph) << message_of(graph);
  return graph ? *std::move(graph) : Graph();
}

Graph line() {
  return built({file("r001", "None"), file("r002", "'r001'"), file("r003", "'r002'"),
                file("r004", "('r003',)")});
}

// r001 -> r002a, r002b -> r003 (merge) -> r004
Graph diamond() {
  return built({file("r001", "None"), file("r002a", "'r001'"), file("r002b", "'r001'"),
                file("r003", "('r002a', 'r002b')"), file("r004", "'r003'")});
}

TEST(Graph, NamesTheHeadsInOrder) {
  EXPECT_EQ(line().heads(), Strings{"r004"});
  EXPECT_EQ(built({file("b", "'a'"), file("c", "'a'"), file("a", "None")}).heads(),
            (Strings{"b", "c"}));
}

TEST(Graph, ListsParentsBeforeChildren) {
  EXPECT_EQ(diamond().in_order(), (Strings{"r001", "r002a", "r002b", "r003", "r004"}));
  EXPECT_EQ(built({file("a", "'z'"), file("z", "None"), file("b", "None", "depends_on = 'a'\n")})
                .in_order(),
            (Strings{"z", "a", "b"}));
}

TEST(Graph, TakesEveryParentOfAMergeForNoHead) {
  EXPECT_EQ(diamond().heads(), Strings{"r004"});
}

TEST(Graph, DoesNotTakeADependencyForAParent) {
  const auto graph = built({file("a", "None"), file("b", "None", "depends_on = 'a'\n")});
  EXPECT_EQ(graph.heads(), (Strings{"a", "b"}));
}

TEST(Graph, IsEmptyWithoutFiles) {
  EXPECT_EQ(built({}).heads(), Strings{});
  EXPECT_EQ(message_of(built({}).resolve("head")), "there are no revisions");
}

TEST(Graph, RefusesAnIdInTwoFilesAndNamesBoth) {
  const auto graph =
      Graph::build({{"v/one.py", head_of("a1", "None")}, {"v/two.py", head_of("a1", "None")}});
  EXPECT_EQ(message_of(graph), "the revision \"a1\" is in two files: v/one.py and v/two.py");
  ASSERT_FALSE(graph);
  EXPECT_EQ(graph.error().code, ErrorCode::revision_graph);
}

TEST(Graph, RefusesAMissingParentAndNamesTheFile) {
  EXPECT_EQ(message_of(Graph::build({file("a1", "'b2'")})),
            "a1_x.py: its down_revision \"b2\" is in no file");
}

TEST(Graph, RefusesADependencyThatIsNowhere) {
  EXPECT_EQ(message_of(Graph::build({file("a1", "None", "depends_on = 'b2'\n")})),
            "a1_x.py: its depends_on \"b2\" is in no file");
}

TEST(Graph, RefusesCyclesAndNamesTheIdsInOrder) {
  EXPECT_EQ(message_of(Graph::build({file("b2", "'a1'"), file("a1", "('b2', 'c3')"),
                                     file("c3", "None"), file("d4", "'b2'")})),
            "a cycle: \"a1\", \"b2\"");
  EXPECT_NE(message_of(Graph::build({file("a1", "'a1'")})).find("a cycle"), std::string::npos);
  EXPECT_NE(
      message_of(Graph::build({file("a1", "None", "depends_on = 'b2'\n"), file("b2", "'a1'")}))
          .find("a cycle"),
      std::string::npos);
}

TEST(Graph, ResolvesLabelsInDependencies) {
  const auto graph = built({file("a1", "None", "branch_labels = 'codes'\n"),
                            file("b2", "None", "depends_on = ('codes',)\n")});
  ASSERT_NE(graph.find("b2"), nullptr);
  EXPECT_EQ(graph.find("b2")->depends, Strings{"a1"});
}

TEST(Graph, RefusesALabelThatIsTaken) {
  EXPECT_NE(message_of(Graph::build({file("a1", "None", "branch_labels = 'x'\n"),
                                     file("b2", "None", "branch_labels = 'x'\n")}))
                .find("the branch label \"x\" is taken by a1_x.py"),
            std::string::npos);
  EXPECT_NE(
      message_of(Graph::build({file("a1", "None", "branch_labels = 'a1'\n")})).find("is taken"),
      std::string::npos);
}

TEST(GraphPath, ListsWhatIsToBeAppliedOldestFirst) {
  EXPECT_EQ(line().path(std::nullopt, "r002"), (Strings{"r001", "r002"}));
  EXPECT_EQ(line().path("r001", "r004"), (Strings{"r002", "r003", "r004"}));
  EXPECT_EQ(line().path("r004", "r004"), Strings{});
}

TEST(GraphPath, RefusesAWayBackwards) {
  EXPECT_EQ(message_of(line().path("r004", "r001")), "\"r001\" does not come after \"r004\"");
}

TEST(GraphPath, RefusesAWayToAnotherBranch) {
  const auto graph = diamond();
  EXPECT_EQ(message_of(graph.path("r002a", "r002b")), "\"r002b\" does not come after \"r002a\"");
  EXPECT_EQ(message_of(graph.path("r002a", "r004")),
            "\"r003\" merges \"r002a\", \"r002b\": the way there is no single line");
}

TEST(GraphPath, PassesOnceTheMergeIsApplied) {
  EXPECT_EQ(diamond().path("r003", "r004"), Strings{"r004"});
}

TEST(GraphPath, RefusesAnUnknownRevision) {
  EXPECT_EQ(message_of(line().path("gone", "r004")), "no script has the revision \"gone\"");
  EXPECT_EQ(message_of(line().path(std::nullopt, "gone")), "no script has the revision \"gone\"");
}

TEST(GraphPath, RefusesADependencyThatIsNotApplied) {
  const auto graph =
      built({file("a", "None"), file("b", "'a'", "depends_on = 'x'\n"), file("x", "None")});
  EXPECT_EQ(message_of(graph.path("a", "b")), "\"b\" depends on \"x\", which is on another branch");
  EXPECT_EQ(graph.path("b", "b"), Strings{});
}

TEST(GraphPath, TakesADependencyThatIsAppliedOrComesBefore) {
  const auto graph =
      built({file("a", "None"), file("x", "None"), file("b", "'a'", "depends_on = 'x'\n"),
             file("c", "'b'", "depends_on = ('a', 'x')\n")});
  EXPECT_EQ(graph.path("b", "c"), Strings{"c"});
  const auto alone = built({file("a", "None"), file("b", "'a'"), file("e", "'b'"),
                            file("d", "'e'", "depends_on = ('a', 'b')\n")});
  EXPECT_EQ(alone.path(std::nullopt, "d"), (Strings{"a", "b", "e", "d"}));
}

TEST(GraphResolve, TakesAFullIdAPrefixAndTheHead) {
  const auto graph =
      built({file("abcdef", "None"), file("abcxyz", "'abcdef'"), file("037", "'abcxyz'")});
  EXPECT_EQ(graph.resolve("037"), "037");
  EXPECT_EQ(graph.resolve("abcd"), "abcdef");
  EXPECT_EQ(graph.resolve("head"), "037");
}

TEST(GraphResolve, RefusesWhatIsNotUnique) {
  const auto graph = built({file("abcde1", "None"), file("abcde2", "None")});
  EXPECT_EQ(message_of(graph.resolve("abcd")), "\"abcd\" could be each of \"abcde1\", \"abcde2\"");
  EXPECT_EQ(message_of(graph.resolve("head")), "\"head\" could be each of \"abcde1\", \"abcde2\"");
}

TEST(GraphResolve, RefusesAPrefixUnderFourCharactersAndUnknownOnes) {
  EXPECT_EQ(message_of(line().resolve("r00")), "no script has the revision \"r00\"");
  EXPECT_EQ(message_of(line().resolve("zzzz")), "no script has the revision \"zzzz\"");
}

TEST(IsRevisionFile, FollowsAlembicsRule) {
  for (const char* name : {"a.py", "with space-and.dot.py", "_x.py", "init__.py"}) {
    EXPECT_TRUE(is_revision_file(name)) << name;
  }
  for (const char* name :
       {"__init__.py", "__init__x.py", ".#a.py", "a.py.bak", "a.py~", "a.pyc", "README"}) {
    EXPECT_FALSE(is_revision_file(name)) << name;
  }
}

}  // namespace
}  // namespace belay::migration
