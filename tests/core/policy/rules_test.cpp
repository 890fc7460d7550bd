// Every rule refuses one plan or environment and admits another.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/policy/policy.hpp"

namespace belay::policy {
namespace {

using ledger::WayBack;
using Kinds = std::vector<std::string>;

ledger::StepShape step(const std::string& kind) {
  return {
      .kind = kind, .title = kind, .ways = {kind == "migrate" ? WayBack::keep : WayBack::nothing}};
}

ledger::RunShape plan_of(const std::vector<Kinds>& phases) {
  ledger::RunShape shape;
  for (const auto& kinds : phases) {
    auto& phase = shape.phases.emplace_back();
    for (const auto& kind : kinds) phase.steps.push_back(step(kind));
  }
  return shape;
}

const Kinds whole{"stage", "preflight", "backup", "migrate", "verify", "deploy", "probe"};
const EnvironmentFacts well{.named = true,
                            .bound = true,
                            .unknown_passes = false,
                            .has_database = true,
                            .tells_people = true,
                            .watches = {{0, 0}, {1, 0}}};

std::vector<Objection> objections_of(std::string_view rule, const ledger::RunShape& shape,
                                     const EnvironmentFacts& environment = well) {
  const auto found = std::ranges::find(rule_table(), rule, &Rule::id);
  return found->judge({shape, environment});
}

// Seen of the first objection.
std::string seen(std::string_view rule, const ledger::RunShape& shape,
                 const EnvironmentFacts& environment = well) {
  const auto found = objections_of(rule, shape, environment);
  return found.empty() ? "" : found.front().seen;
}

}  // namespace

TEST(PolicyRules, AdmitAWholeDeploy) {
  for (const auto& rule : rule_table()) {
    EXPECT_EQ(seen(rule.id, plan_of({whole})), "") << rule.id;
    EXPECT_EQ(seen(rule.id, plan_of({whole, {"preflight", "deploy", "probe"}})), "") << rule.id;
  }
}

TEST(PolicyRules, FindTheVerifyBehindOtherStepsButNotBehindTheDeploy) {
  const std::string rule = "verify_after_migrate";
  EXPECT_EQ(seen(rule, plan_of({{"migrate", "command", "verify"}})), "");
  EXPECT_NE(seen(rule, plan_of({{"migrate", "command", "deploy", "verify"}})), "");
  EXPECT_NE(seen(rule, plan_of({{"migrate", "command"}, {"verify"}})), "");
}

TEST(PolicyRules, SayWhatIsMissingInAPlan) {
  const std::map<std::string, std::pair<Kinds, std::string>> cases{
      {"preflight_first", {{"stage", "command"}, "1.2 command has no preflight before it"}},
      {"backup_before_migrate", {{"migrate", "backup"}, "1.1 migrate has no backup before it"}},
      {"migrate_before_deploy", {{"deploy", "migrate"}, "1.2 migrate comes after a deploy"}},
      {"verify_after_migrate", {{"migrate", "deploy", "verify"}, "1.1 migrate is not verified"}},
      {"probe_after_deploy", {{"probe", "deploy"}, "1.2 deploy is not followed by a probe"}},
  };
  for (const auto& [rule, expected] : cases) {
    const auto& [kinds, start] = expected;
    EXPECT_EQ(seen(rule, plan_of({kinds})).substr(0, start.size()), start) << rule;
  }
}

TEST(PolicyRules, LookAtEachPhaseByItself) {
  for (const std::string rule : {"preflight_first", "backup_before_migrate"}) {
    const auto found = objections_of(rule, plan_of({whole, {"migrate", "verify"}}));
    ASSERT_EQ(found.size(), 1U) << rule;
    EXPECT_EQ(found.front().seen.substr(0, 11), "2.1 migrate") << rule;
  }
  EXPECT_EQ(seen("migrate_before_deploy", plan_of({{"deploy"}, {"migrate"}})), "");
}

TEST(PolicyRules, NameEveryStepThatIsWrong) {
  EXPECT_EQ(objections_of("verify_after_migrate", plan_of({{"migrate"}, {"migrate"}})).size(), 2U);
}

TEST(PolicyRules, WantAWayBackThatIsNotAPerson) {
  auto shape = plan_of({{"command"}});
  EXPECT_EQ(seen("way_back", shape), "");
  shape.phases[0].steps[0].ways = {WayBack::person};
  EXPECT_EQ(seen("way_back", shape), "1.1 command has no way back but a person");
  shape.phases[0].steps[0].ways = {};
  EXPECT_NE(seen("way_back", shape), "");
  shape.phases[0].steps[0].ways = {WayBack::restore, WayBack::person};
  EXPECT_EQ(seen("way_back", shape), "");
}

TEST(PolicyRules, SayWhatIsMissingInAnEnvironment) {
  auto facts = well;
  facts.named = false;
  EXPECT_NE(seen("name_environment", plan_of({whole}), facts), "");
  facts = well;
  facts.bound = false;
  EXPECT_NE(seen("bound_database", plan_of({whole}), facts), "");
  facts.has_database = false;
  EXPECT_EQ(seen("bound_database", plan_of({whole}), facts), "");
  facts = well;
  facts.unknown_passes = true;
  EXPECT_NE(seen("unknown_refused", plan_of({whole}), facts), "");
  facts = well;
  facts.tells_people = false;
  EXPECT_NE(seen("people_told", plan_of({whole}), facts), "");
  auto shape = plan_of({whole});
  shape.on_failure = ledger::OnFailure::stop;
  EXPECT_NE(seen("rollback_on_failure", shape), "");
}

TEST(PolicyRules, SayWhatTheCalendarClosesAndWhenAPhaseMayBegin) {
  auto facts = well;
  facts.closed = {{true, "fair", {}, "freeze 'fair' until Tuesday"},
                  {false, "", {}, "no window is open until Monday"},
                  {true, "audit", {}, "freeze 'audit' until Friday"}};
  facts.opens = parse_instant("2026-11-27T00:00:00.000Z").value();
  const auto frozen = objections_of("freeze", plan_of({whole}), facts);
  ASSERT_EQ(frozen.size(), 2U);
  EXPECT_EQ(frozen[0].seen, "freeze 'fair' until Tuesday");
  EXPECT_EQ(frozen[1].seen, "freeze 'audit' until Friday");
  EXPECT_EQ(frozen[0].help, "a phase may begin from 2026-11-27T00:00:00.000Z on");
  EXPECT_EQ(seen("window", plan_of({whole}), facts), "no window is open until Monday");
  facts.opens = std::nullopt;
  EXPECT_EQ(objections_of("window", plan_of({whole}), facts).front().help,
            "no moment of the next two years is open");
}

TEST(JudgePolicy, LeavesOutWhatIsOffAndTellsWhoSaidSo) {
  const auto policy =
      parse_policy("[rules]\nway_back = \"refuse\"\nprobe_after_deploy = \"warn\"\n", "x");
  const auto shape = plan_of({{"deploy"}});
  const auto verdicts = judge(settings_of(*policy, nullptr), {shape, well});
  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_EQ(verdicts[0].rule, "probe_after_deploy");
  EXPECT_FALSE(verdicts[0].holds);
  EXPECT_EQ(verdicts[0].level, Level::warn);
  EXPECT_EQ(verdicts[0].source, "x");
  EXPECT_EQ(verdicts[1].rule, "way_back");
  EXPECT_TRUE(verdicts[1].holds);
}

}  // namespace belay::policy
