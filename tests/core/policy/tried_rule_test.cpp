// That a migration was tried, and that somebody watches.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/policy/policy.hpp"

namespace belay::policy {
namespace {

constexpr std::int64_t a_week = 7LL * 24 * 3'600'000;

Instant at_noon_of(const std::string& day) {
  return parse_instant("2026-11-" + day + "T12:00:00.000Z").value();
}

ledger::RunShape shape_with(const std::vector<std::vector<std::string>>& phases) {
  ledger::RunShape shape;
  for (const auto& kinds : phases) {
    auto& phase = shape.phases.emplace_back();
    for (const auto& kind : kinds) phase.steps.push_back({.kind = kind, .title = kind});
  }
  return shape;
}

std::string seen_by(std::string_view id, const ledger::RunShape& shape,
                    const EnvironmentFacts& facts) {
  const auto rule = std::ranges::find(rule_table(), id, &Rule::id);
  const auto found = rule->judge({shape, facts, a_week});
  return found.empty() ? "" : found.front().seen;
}

std::string tried_by(const EnvironmentFacts& facts) {
  return seen_by("tried", shape_with({{"migrate"}}), facts);
}

EnvironmentFacts facts_with(std::vector<Rehearsal> rehearsals) {
  EnvironmentFacts facts;
  facts.now = at_noon_of("21");
  facts.system = "7";
  facts.pending = {{{0, 0}, false, {{"env.py", "e"}, {"0002.py", "2"}}}};
  facts.rehearsals = std::move(rehearsals);
  return facts;
}

const Rehearsal whole{
    "R1", at_noon_of("14"), "7", {{"0001.py", "1"}, {"0002.py", "2"}, {"env.py", "e"}}};

}  // namespace

TEST(Tried, WantsEachFileAsItWasTriedAndMayHaveTriedMore) {
  EXPECT_EQ(tried_by(facts_with({})), "1.1 migrate was never tried on a copy");
  EXPECT_EQ(tried_by(facts_with({whole})), "");
  auto other = whole;
  other.files[1].digest = "3";
  EXPECT_EQ(tried_by(facts_with({other})),
            "1.1 migrate was not tried as it is: '0002.py' was another in rehearsal R1 of "
            "2026-11-14T12:00:00.000Z");
  other.files.erase(other.files.begin() + 1);
  EXPECT_EQ(tried_by(facts_with({other})),
            "1.1 migrate was not tried as it is: '0002.py' was not in rehearsal R1 of "
            "2026-11-14T12:00:00.000Z");
}

TEST(Tried, WantsItInThisClusterAndNotTooLongAgo) {
  auto facts = facts_with({whole});
  facts.now += Duration(1);
  EXPECT_EQ(tried_by(facts),
            "1.1 migrate was tried by rehearsal R1 of 2026-11-14T12:00:00.000Z: at most 7d ago is "
            "wanted");
  facts = facts_with({whole});
  facts.system = "8";
  EXPECT_EQ(tried_by(facts),
            "1.1 migrate was tried in another cluster, by rehearsal R1 of "
            "2026-11-14T12:00:00.000Z");
}

TEST(Tried, TakesTheOneThatFitsWhateverWasTriedSince) {
  auto other = whole;
  other.run = "R2";
  other.files[1].digest = "3";
  EXPECT_EQ(tried_by(facts_with({whole, other})), "");
  auto facts = facts_with({whole, other});
  facts.now += Duration(1);
  EXPECT_NE(tried_by(facts).find("R1"), std::string::npos) << "the one of these files is told of";
}

TEST(Tried, AsksNothingOfWhatIsTriedInItsPhaseOrNotPending) {
  auto facts = facts_with({});
  facts.pending[0].tried_in_phase = true;
  EXPECT_EQ(tried_by(facts), "");
  facts = facts_with({});
  facts.pending[0].files.clear();
  EXPECT_EQ(tried_by(facts), "");
  facts.pending[0].unknown = "no release";
  EXPECT_EQ(tried_by(facts), "1.1 migrate cannot be told from what was tried: no release");
}

TEST(Watched, WantsAProbeThatSaysSoBeforeTheFirstSwitchOfEachPhase) {
  const auto shape = shape_with({{"probe", "migrate", "deploy"}, {"deploy", "probe"}, {"command"}});
  EnvironmentFacts facts;
  EXPECT_EQ(seen_by("watched", shape, facts),
            "1.2 migrate has nothing before it in its phase that says that somebody watches");
  facts.watches = {{0, 0}};
  EXPECT_EQ(seen_by("watched", shape, facts).substr(0, 10), "2.1 deploy");
  facts.watches = {{0, 0}, {1, 1}};
  EXPECT_EQ(seen_by("watched", shape, facts).substr(0, 10), "2.1 deploy") << "it comes too late";
  EXPECT_EQ(seen_by("watched", shape_with({{"probe"}, {"command"}}), facts), "");
}

}  // namespace belay::policy
