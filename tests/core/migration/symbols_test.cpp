#include "core/migration/symbols.hpp"

#include "core/migration/fixtures.hpp"
#include "core/migration/lineage.hpp"
#include "core/migration/problems.hpp"

namespace belay::migration {
namespace {

// Two branches of one base: "abcd1111" is the head of label "one", "abcd2222" another head.
std::vector<Revision> branched() {
  std::vector<Revision> revisions(3);
  revisions[0].id = "base0000";
  revisions[1].id = "abcd1111";
  revisions[1].down = {"base0000"};
  revisions[1].labels = {"one"};
  revisions[2].id = "abcd2222";
  revisions[2].down = {"base0000"};
  return revisions;
}

// The ids that the symbol names, or the message of the refusal.
std::string named(const std::vector<Revision>& revisions, const std::string& symbol) {
  const Lineage lineage(revisions);
  const auto places = places_named(lineage, symbol);
  if (!places) {
    EXPECT_EQ(places.error().code, ErrorCode::revision_graph);
    return places.error().message;
  }
  std::vector<std::string> ids;
  for (const auto place : *places) ids.push_back(revisions[place].id);
  return join(ids, " ");
}

}  // namespace

TEST(Symbols, NameRevisionsByIdPrefixAndLabel) {
  const auto revisions = branched();
  EXPECT_EQ(named(revisions, "abcd1111"), "abcd1111");
  EXPECT_EQ(named(revisions, "abcd1"), "abcd1111");
  EXPECT_EQ(named(revisions, "one"), "abcd1111");
  EXPECT_EQ(named(revisions, "heads"), "abcd1111 abcd2222");
  EXPECT_EQ(named(revisions, "base"), "base0000");
}

TEST(Symbols, AreRefusedWhereTheyNameNothingOrSeveral) {
  const auto revisions = branched();
  EXPECT_EQ(named(revisions, "abcd"), "\"abcd\" could be each of \"abcd1111\", \"abcd2222\"");
  EXPECT_EQ(named(revisions, "abc"), "no script has the revision \"abc\"");
  EXPECT_EQ(named(revisions, "zzzz"), "no script has the revision \"zzzz\"");
  EXPECT_EQ(named(revisions, "head"), "\"head\" could be each of \"abcd1111\", \"abcd2222\"");
  EXPECT_EQ(named({}, "head"), "there are no revisions");
}

TEST(Symbols, CallTheOnlyHeadHead) {
  auto revisions = branched();
  revisions.pop_back();
  EXPECT_EQ(named(revisions, "head"), "abcd1111");
}

TEST(ProblemTable, HasOneRowForEachProblem) {
  for (const auto& row : problem_table()) {
    EXPECT_EQ(row_of(row.kind).code, row.code);
    EXPECT_NE(row.meaning, "") << row.code;
  }
  EXPECT_FALSE(problem_table().empty());
}

}  // namespace belay::migration
