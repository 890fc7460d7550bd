// The rule whose level is a number: how many persons must approve.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/policy/policy.hpp"

namespace belay::policy {
namespace {

Policy read(const std::string& text, const std::string& source) {
  auto policy = parse_policy(text, source);
  EXPECT_TRUE(policy) << text;
  return policy.value_or(Policy{});
}

Setting approvals_of(const Policy& trusted, const Policy* own) {
  const auto settings = settings_of(trusted, own);
  return *std::ranges::find_if(settings, [](const auto& s) { return s.rule->id == "approvals"; });
}

std::vector<Objection> objections(int wanted, std::optional<Approved> approved) {
  EnvironmentFacts environment;
  environment.approved = std::move(approved);
  Setting setting = approvals_of({}, nullptr);
  setting.level = Level::refuse;
  setting.bound = wanted;
  return judge({setting}, {ledger::RunShape{}, environment}).front().objections;
}

}  // namespace

TEST(ApprovalsRule, IsANumberOfWhichTheGreaterHolds) {
  const auto one = read("[rules]\napprovals = 1\n", "root's"),
             two = read("[rules]\napprovals = 2\n", "theirs"),
             none = read("[rules]\napprovals = 0\n", "theirs");
  EXPECT_EQ(approvals_of(one, nullptr).bound, 1);
  EXPECT_EQ(approvals_of(one, nullptr).level, Level::refuse);
  EXPECT_EQ(told(approvals_of(one, nullptr)), "1");
  EXPECT_EQ(approvals_of(one, &two).bound, 2);
  EXPECT_EQ(approvals_of(one, &two).source, "theirs");
  EXPECT_EQ(approvals_of(two, &one).bound, 2);
  EXPECT_EQ(approvals_of(two, &one).looser, "root's");
  EXPECT_EQ(approvals_of(one, &none).bound, 1);
  EXPECT_EQ(approvals_of(one, &none).looser, "theirs");
  EXPECT_EQ(approvals_of(none, nullptr).level, Level::off);
  EXPECT_FALSE(parse_policy("[rules]\napprovals = \"refuse\"\n", "a"));
  EXPECT_FALSE(parse_policy("[rules]\napprovals = -1\n", "a"));
  EXPECT_FALSE(parse_policy("[rules]\nway_back = 1\n", "a"));
}

TEST(ApprovalsRule, RefusesWithTooFewPersonsAndSaysWhatDoesNotCount) {
  EXPECT_TRUE(objections(2, Approved{true, {"anna", "boris"}, {"x: expired"}}).empty());
  const auto few = objections(2, Approved{true, {"anna"}, {"b.approval: it expired"}});
  ASSERT_EQ(few.size(), 2U);
  EXPECT_EQ(few.front().seen, "1 of 2 person(s) have approved: anna");
  EXPECT_EQ(few.back().seen, "b.approval: it expired");
  EXPECT_EQ(objections(1, Approved{true, {}, {}}).front().seen, "0 of 1 person(s) have approved");
}

TEST(ApprovalsRule, RefusesAPlanThatIsNotSaved) {
  const auto found = objections(1, Approved{false, {}, {}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found.front().help.find("--save"), std::string::npos);
}

TEST(OverrideApprovalsRule, AsksForThePersonsOnlyWhereTheRunOverridesARule) {
  EnvironmentFacts environment;
  environment.approved = Approved{true, {"anna"}, {}};
  const auto settings = settings_of({}, nullptr);
  auto setting = *std::ranges::find_if(
      settings, [](const auto& one) { return one.rule->id == "override_approvals"; });
  setting.level = Level::refuse;
  setting.bound = 2;
  const auto objections_now = [&] {
    return judge({setting}, {ledger::RunShape{}, environment}).front().objections;
  };
  EXPECT_TRUE(objections_now().empty());
  environment.overrides = true;
  const auto found = objections_now();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().seen, "1 of 2 person(s) have approved the override: anna");
}

TEST(ApprovalsRule, IsNotAskedBeforeARunBegins) {
  EXPECT_TRUE(objections(1, std::nullopt).empty());
}

}  // namespace belay::policy
