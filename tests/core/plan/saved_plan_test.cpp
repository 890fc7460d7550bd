// A saved plan is read back only as it was written, and two looks differ by what changed.
#include "core/plan/saved_plan.hpp"

#include <gtest/gtest.h>

#include "base/sha256.hpp"

namespace belay::plan {
namespace {

SavedPlan sample() {
  SavedPlan saved;
  saved.plan = "release";
  saved.file = "plans/release.toml";
  saved.environment = "production";
  saved.shown = Json::Object{{"steps", Json::Array{Json::Object{{"kind", "migrate"}}}}};
  saved.inputs = {{"plan", "", "aaaaaaaaaaaaaaaa"}, {"current revision", "0001", "bbbbbbbbbbbb"}};
  saved.saved = {*parse_instant("2026-11-21T04:31:53.120Z"), "anna", "anna", "host"};
  saved.authors = {"anna@example.org"};
  saved.overrides = {{"way_back", "first deploy"}};
  return saved;
}

std::string with(const std::string& from, const std::string& to) {
  std::string text = text_of(sample());
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << text;
  return text.replace(at, from.size(), to);
}

ErrorCode refusal(const std::string& text) {
  const auto parsed = parse_saved_plan(text);
  return parsed ? ErrorCode::bug : parsed.error().code;
}

}  // namespace

TEST(SavedPlan, IsReadBackAsItWasWritten) {
  const auto parsed = parse_saved_plan(text_of(sample()));
  ASSERT_TRUE(parsed) << describe(parsed.error());
  EXPECT_EQ(*parsed, sample());
}

TEST(SavedPlan, IsRefusedWithAnyOneByteChangedTakenAwayOrAdded) {
  const std::string text = text_of(sample());
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const int bit : {1, 32}) {
      std::string other = text;
      other[i] = static_cast<char>(other[i] ^ bit);
      EXPECT_FALSE(parse_saved_plan(other)) << i << " bit " << bit;
    }
    EXPECT_FALSE(parse_saved_plan(std::string(text).erase(i, 1))) << i;
    EXPECT_FALSE(parse_saved_plan(std::string(text).insert(i, " "))) << i;
  }
}

TEST(SavedPlan, SaysWhetherItIsNoneOrWasChanged) {
  EXPECT_EQ(refusal(with("\"release\"", "\"releasf\"")), ErrorCode::plan_stale);
  EXPECT_EQ(refusal(with("\"plan\": \"release\"", "\"more\": 1, \"plan\": \"release\"")),
            ErrorCode::plan_stale);
  EXPECT_EQ(refusal(with("saved-plan/1", "saved-plan/2")), ErrorCode::plan_invalid);
  EXPECT_EQ(refusal(with("\"migrate\"", "0.5")), ErrorCode::plan_invalid);
  EXPECT_EQ(refusal("{}"), ErrorCode::plan_invalid);
  EXPECT_EQ(refusal("{"), ErrorCode::plan_invalid);
}

// Its digest may have been made anew; what was shown is then held against what is to be done.
TEST(SavedPlan, IsRefusedWhereItShowsOtherStepsThanItsInputsName) {
  SavedPlan saved = sample();
  saved.inputs.push_back({std::string(steps_input), "", sha256_hex(canonical(saved.shown))});
  EXPECT_TRUE(parse_saved_plan(text_of(saved)));
  saved.shown.set("steps", Json::Array{});
  const auto refused = parse_saved_plan(text_of(saved));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::plan_stale);
  EXPECT_NE(refused.error().message.find("other steps"), std::string::npos);
}

TEST(SavedPlan, HasAnotherDigestForEveryMember) {
  const auto changes_digest = [](auto change) {
    SavedPlan other = sample();
    change(other);
    return digest_of(other) != digest_of(sample());
  };
  EXPECT_TRUE(changes_digest([](SavedPlan& s) { s.plan += "x"; }));
  EXPECT_TRUE(changes_digest([](SavedPlan& s) { s.file += "x"; }));
  EXPECT_TRUE(changes_digest([](SavedPlan& s) { s.environment += "x"; }));
  EXPECT_TRUE(changes_digest([](SavedPlan& s) { s.shown.set("on_failure", "stop"); }));
  EXPECT_TRUE(changes_digest([](SavedPlan& s) { s.inputs.front().digest += "x"; }));
  EXPECT_TRUE(changes_digest([](SavedPlan& s) { s.inputs.pop_back(); }));
  EXPECT_TRUE(changes_digest([](SavedPlan& s) { s.saved.user += "x"; }));
  EXPECT_TRUE(changes_digest([](SavedPlan& s) { s.authors.clear(); }));
  EXPECT_TRUE(changes_digest([](SavedPlan& s) { s.overrides.clear(); }));
}

TEST(SavedPlan, IsToldFromATomlPlanByItsContent) {
  EXPECT_TRUE(looks_saved(text_of(sample())));
  EXPECT_TRUE(looks_saved(" \n{"));
  EXPECT_FALSE(looks_saved("[plan]\nname = \"{\"\n"));
  EXPECT_FALSE(looks_saved("# {\n"));
  EXPECT_FALSE(looks_saved(""));
}

TEST(SavedPlan, NamesEveryInputThatChangedWentOrCame) {
  const std::vector<Input> was{{"same", "", "1"}, {"row", "0001", "2"}, {"gone", "", "3"}};
  const std::vector<Input> now{{"same", "", "1"}, {"row", "0002", "4"}, {"new", "x", "5"}};
  const auto found = changes(was, now);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].name + found[0].was + found[0].now, "row00010002");
  EXPECT_EQ(found[1].name + found[1].now, "gonenot there");
  EXPECT_EQ(found[2].name + found[2].was + found[2].now, "newnot therex");
  EXPECT_TRUE(changes(was, was).empty());
}

// Two databases may be called alike.
TEST(SavedPlan, TellsDigestsWhereTheValuesAreTheSame) {
  const auto found = changes({{"cluster", "one", "1111111111111"}}, {{"cluster", "one", "2222"}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].was, "111111111111");
  EXPECT_EQ(found[0].now, "2222");
}

}  // namespace belay::plan
