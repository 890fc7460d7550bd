#include "core/migration/drift.hpp"

#include <gtest/gtest.h>

namespace belay::migration {
namespace {

std::vector<DriftedObject> differ(const std::string& scripts, const std::string& live,
                                  Rights rights = Rights::left_out) {
  return drift({{{"view public.v", scripts}}}, {{{"view public.v", live}}}, rights);
}

TEST(Drift, TellsWhatIsAddedMissingAndChangedInTheOrderOfTheirNames) {
  const auto drifted =
      drift({{{"index a", "x"}, {"table b", "y"}, {"table c", "z"}}},
            {{{"table b", "other"}, {"table c", "z"}, {"column d", "v"}}}, Rights::left_out);
  std::string told;
  for (const auto& one : drifted) told += std::string(to_text(one.kind)) + " " + one.object + "; ";
  EXPECT_EQ(told, "added column d; missing index a; changed table b; ");
  EXPECT_EQ(canonical(to_json(drifted.front())),
            R"({"live":"v","object":"column d","scripts":null,"what":"added"})");
  EXPECT_EQ(canonical(to_json(drifted[1])),
            R"({"live":null,"object":"index a","scripts":"x","what":"missing"})");
  EXPECT_EQ(canonical(to_json(drifted.back())),
            R"({"live":"other","object":"table b","scripts":"y","what":"changed"})");
}

TEST(Drift, SaysADefaultOnceWithItsColumn) {
  const auto drifted =
      drift({{{"column t.a", "text"}}},
            {{{"column t.a", "text DEFAULT 1"}, {"default t.a", "1"}, {"default t.b", "1"}}},
            Rights::left_out);
  ASSERT_EQ(drifted.size(), 2U);
  EXPECT_EQ(drifted[0].object, "column t.a");
  EXPECT_EQ(drifted[1].object, "default t.b");
}

TEST(Drift, ComparesOwnersAndGrantsOnlyWhereItIsAskedFor) {
  EXPECT_TRUE(differ("v\nowner a\ngrants x\ncomment c", "v\nowner b\ncomment c").empty());
  EXPECT_EQ(differ("v\nowner a", "v\nowner b", Rights::compared).size(), 1U);
  EXPECT_EQ(differ("v\nowner a\ncomment c", "v\nowner b\ncomment d").size(), 1U);
}

TEST(Drift, TakesNoLineOfABodyForAnOwner) {
  EXPECT_EQ(differ("v\nowner old\nowner a", "v\nowner new\nowner a").size(), 1U);
  EXPECT_EQ(differ("owner a", "owner b").size(), 1U);
}

TEST(Drift, TellsOfExtensionsOnlyThoseThatAreMissing) {
  const auto drifted =
      drift({{{"extension citext", "1.5 in public"}, {"extension ltree", "1.2 in public"}}},
            {{{"extension citext", "1.6 in public"}, {"extension pg_stat_statements", "1.10"}}},
            Rights::left_out);
  ASSERT_EQ(drifted.size(), 1U);
  EXPECT_EQ(drifted[0].object, "extension ltree");
}

TEST(Drift, ShowsDefinitionsFromTheLineThatDiffers) {
  const DriftedObject one{DriftKind::changed, "f", "head\nsame\nold\nend", "head\nsame\nnew\nend"};
  EXPECT_EQ(shortened(one).scripts, "old end");
  EXPECT_EQ(shortened(one).live, "new end");
  EXPECT_EQ(shortened({DriftKind::added, "f", "", "head\nsame"}).live, "head same");
  const DriftedObject longer{DriftKind::changed, "f", "head\nsame", "head\nsame\ncomment c"};
  EXPECT_EQ(shortened(longer).scripts, "");
  EXPECT_EQ(shortened(longer).live, "comment c");
}

TEST(Drift, CutsLongDefinitionsBetweenCharacters) {
  EXPECT_EQ(shortened({DriftKind::added, "f", "", "aüb"}, 2).live, "a…");
  EXPECT_EQ(shortened({DriftKind::added, "f", "", "aüb"}, 3).live, "aü…");
  EXPECT_EQ(shortened({DriftKind::added, "f", "", "aüb"}, 4).live, "aüb");
  EXPECT_EQ(shortened({DriftKind::added, "f", "", "\x80\x80\x80"}, 2).live, "…") << "no UTF-8";
}

}  // namespace
}  // namespace belay::migration
