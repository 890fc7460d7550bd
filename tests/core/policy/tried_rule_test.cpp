// That a migration was tried, and that somebody watches.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "core/policy/policy.hpp"
#include "core/policy/rule_functions.hpp"

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

const Rule& rule_called(std::string_view id) {
  return *std::ranges::find(rule_table(), id, &Rule::id);
}

std::string seen_by(std::string_view id, const ledger::RunShape& shape,
                    const EnvironmentFacts& facts) {
  const auto found = rule_called(id).judge({shape, facts, a_week});
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

// As `whole`, but tried by CI.
Rehearsal of_ci() {
  auto rehearsal = whole;
  rehearsal.run = "R9";
  rehearsal.system = "99";
  rehearsal.receipt =
      Receipt{"R9.receipt", "", "ci", 150014, "ci@x", "SHA256:ci", "text", "signature"};
  return rehearsal;
}

EnvironmentFacts facts_with_receipt(Rehearsal rehearsal) {
  auto facts = facts_with({std::move(rehearsal)});
  facts.server = 150020;
  return facts;
}

std::vector<Objection> objections_to(const EnvironmentFacts& facts) {
  return rule_called("tried").judge({shape_with({{"migrate"}}), facts, a_week});
}

// What is said of the one receipt; empty: it counts.
std::string receipt_refused(const EnvironmentFacts& facts) {
  const auto found = objections_to(facts);
  if (found.empty()) return "";
  EXPECT_EQ(found.front().seen, "1.1 migrate was never tried on a copy");
  return found.size() == 2 ? found.back().seen : "not one reason";
}

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

TEST(Tried, CountsNothingOfTheFuture) {
  auto facts = facts_with({whole});
  facts.now = whole.at - Duration(1);
  EXPECT_EQ(tried_by(facts),
            "1.1 migrate was tried by rehearsal R1 of 2026-11-14T12:00:00.000Z: which lies in the "
            "future");
  facts.now = whole.at;
  EXPECT_EQ(tried_by(facts), "");
}

TEST(TriedElsewhere, CountsByAReceiptWhateverTheCluster) {
  EXPECT_EQ(receipt_refused(facts_with_receipt(of_ci())), "");
  EXPECT_EQ(told_of(of_ci()),
            "rehearsal R9 of 2026-11-14T12:00:00.000Z in 'ci' (cluster 99, PostgreSQL 15.14), as "
            "receipt R9.receipt of 'ci@x' says");
}

TEST(TriedElsewhere, IsRefusedWithAReasonOfItsOwn) {
  using Env = EnvironmentFacts&;
  struct Row {
    std::string why;
    std::function<void(Env, Rehearsal&)> change;
  };
  const std::string name = "receipt R9.receipt: ";
  const std::vector<Row> rows{
      {"it tried another '0002.py'", [](Env, Rehearsal& one) { one.files[1].digest = "3"; }},
      {"it tried another 'env.py'", [](Env, Rehearsal& one) { one.files[2].digest = "3"; }},
      {"it did not try '0002.py'",
       [](Env, Rehearsal& one) { one.files.erase(one.files.begin() + 1); }},
      {"its signature does not hold",
       [](Env, Rehearsal& one) { one.receipt->refused = "its signature does not hold"; }},
      {"it cannot be read",
       [](Env, Rehearsal& one) {
         one.files.clear();
         one.receipt->refused = "it cannot be read";
       }},
      {"which server this is cannot be told", [](Env facts, Rehearsal&) { facts.server = 0; }},
      {"it was tried on PostgreSQL 14.9, and this is PostgreSQL 15.20",
       [](Env, Rehearsal& one) { one.receipt->server = 140009; }},
      {"it was tried on PostgreSQL 16.0, and this is PostgreSQL 15.20",
       [](Env, Rehearsal& one) { one.receipt->server = 160000; }},
      {"it is of 2026-11-14T12:00:00.000Z: at most 7d ago is wanted",
       [](Env facts, Rehearsal&) { facts.now += Duration(1); }},
      {"it is of 2026-11-14T12:00:00.000Z: which lies in the future",
       [](Env facts, Rehearsal& one) { facts.now = one.at - Duration(1); }},
  };
  for (const auto& row : rows) {
    auto facts = facts_with_receipt(of_ci());
    row.change(facts, facts.rehearsals.front());
    EXPECT_EQ(receipt_refused(facts), name + row.why);
    EXPECT_TRUE(grounds_of_tried({shape_with({{"migrate"}}), facts, a_week}).empty()) << row.why;
  }
}

TEST(TriedElsewhere, IsNotAskedForWhereItWasTriedHere) {
  auto refused = of_ci();
  refused.receipt->refused = "no";
  EXPECT_EQ(tried_by(facts_with({whole, refused})), "");
  EXPECT_EQ(tried_by(facts_with({whole, of_ci()})), "") << "whatever server it is";
}

TEST(TriedElsewhere, TellsOfEachOfTheseFilesAndOfTheNewestOfOthers) {
  auto facts = facts_with_receipt(of_ci());
  facts.rehearsals.assign(4, of_ci());
  const std::vector<std::string> names{"a", "b", "c", "d"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    facts.rehearsals[i].receipt->name = names[i];
    facts.rehearsals[i].receipt->refused = "no";
  }
  facts.rehearsals[0].files[1].digest = "3";
  facts.rehearsals[1].files[1].digest = "4";
  std::vector<std::string> seen;
  for (const auto& one : objections_to(facts)) seen.push_back(one.seen);
  EXPECT_EQ(seen,
            (std::vector<std::string>{"1.1 migrate was never tried on a copy", "receipt c: no",
                                      "receipt d: no", "receipt b: it tried another '0002.py'"}));
}

TEST(TriedElsewhere, IsTheGroundThatAVerdictNames) {
  const auto shape = shape_with({{"migrate"}});
  std::vector<Setting> settings{{&rule_called("tried"), Level::refuse, "p", "", a_week}};
  auto verdicts = judge(settings, {shape, facts_with_receipt(of_ci())});
  ASSERT_EQ(verdicts.size(), 1U);
  ASSERT_EQ(verdicts.front().grounds.size(), 1U);
  EXPECT_EQ(verdicts.front().grounds.front().of, "1.1 migrate");
  EXPECT_EQ(verdicts.front().grounds.front().rehearsal.receipt->text, "text");
  auto both = facts_with_receipt(of_ci());
  both.rehearsals.insert(both.rehearsals.begin(), whole);
  verdicts = judge(settings, {shape, both});
  EXPECT_FALSE(verdicts.front().grounds.front().rehearsal.receipt) << "our own comes first";
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
