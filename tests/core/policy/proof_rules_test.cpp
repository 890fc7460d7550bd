// The rules with bounds, and those that look into commands, SQL and receipts: each refuses one and
// admits another.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/policy/going_on.hpp"
#include "core/policy/policy.hpp"

namespace belay::policy {
namespace {

using ledger::WayBack;
constexpr std::int64_t a_day = 24 * 3'600'000;

Instant at(const std::string& text) {
  return parse_instant("2026-11-" + text + ":00.000Z").value();
}

ledger::PhaseShape phase_of(const std::vector<std::string>& kinds) {
  ledger::PhaseShape phase;
  for (const auto& kind : kinds) {
    phase.steps.push_back({.kind = kind, .title = kind, .ways = {WayBack::keep}});
  }
  return phase;
}

ledger::RunShape shape_of(const std::vector<std::vector<std::string>>& phases) {
  ledger::RunShape shape;
  for (const auto& kinds : phases) shape.phases.push_back(phase_of(kinds));
  return shape;
}

// What the first objection saw; empty where the rule holds.
std::string seen(std::string_view id, const ledger::RunShape& shape, EnvironmentFacts facts,
                 std::int64_t bound = 0) {
  const auto rule = std::ranges::find(rule_table(), id, &Rule::id);
  const auto found = rule->judge({shape, facts, bound});
  return found.empty() ? "" : found.front().seen;
}

EnvironmentFacts with_backup(std::optional<Instant> taken, int phase = 0) {
  EnvironmentFacts facts;
  facts.now = at("21T12:00");
  facts.phase = phase;
  if (taken) facts.backup = ProvenBackup{"B", *taken};
  return facts;
}

EnvironmentFacts with_command(std::vector<std::string> words) {
  EnvironmentFacts facts;
  facts.commands.push_back({{0, 0}, std::move(words)});
  return facts;
}

Setting setting_of(std::string_view rule, const std::string& trusted, const std::string& own) {
  const auto first = parse_policy("[rules]\n" + trusted, "root's");
  const auto second = parse_policy("[rules]\n" + own, "theirs");
  EXPECT_TRUE(first && second) << trusted << own;
  const auto settings = settings_of(*first, &*second);
  return *std::ranges::find_if(settings, [&](const auto& s) { return s.rule->id == rule; });
}

}  // namespace

TEST(BackupAge, WantsAYoungOneWhereNoneIsTakenInThePhase) {
  const auto bare = shape_of({{"migrate"}});
  EXPECT_EQ(seen("backup_age", bare, with_backup(at("20T12:00")), a_day), "");
  EXPECT_EQ(
      seen("backup_age", bare, with_backup(at("20T11:59")), a_day),
      "1.1 migrate goes by backup B, taken 2026-11-20T11:59:00.000Z: at most 1d old is wanted");
  EXPECT_EQ(seen("backup_age", bare, with_backup({}), a_day),
            "1.1 migrate has no backup in its phase, and none of before is proven");
  EXPECT_EQ(seen("backup_age", shape_of({{"backup", "migrate"}}), with_backup({}), a_day), "");
  EXPECT_NE(seen("backup_age", shape_of({{"migrate", "backup"}}), with_backup({}), a_day), "");
  EXPECT_EQ(seen("backup_age", shape_of({{"deploy"}}), with_backup({}), a_day), "");
}

TEST(BackupAge, LooksAtThePhaseThatIsAboutToBeginAlone) {
  const auto later = shape_of({{"deploy"}, {"migrate"}});
  EXPECT_EQ(seen("backup_age", later, with_backup({}, 0), a_day), "");
  EXPECT_EQ(seen("backup_age", later, with_backup({}, 1), a_day).substr(0, 11), "2.1 migrate");
  EXPECT_EQ(seen("backup_age", later, with_backup({}, 2), a_day), "") << "nothing is left to begin";
}

TEST(BackupAge, OfAMigrateThatIsAboutToBeginIsThatOfItsOwnPhase) {
  saga::RunState run;
  run.shape = shape_of({{"backup", "migrate"}});
  run.phases.resize(1);
  run.phases[0].steps.resize(2);
  const auto stale = [&](const std::string& now) {
    return stale_backup(run, {0, 1}, at(now), a_day);
  };
  EXPECT_FALSE(stale("21T12:00")) << "of one without a time nothing is said";
  run.phases[0].steps[0].facts = Json::Object{{"taken_at", "2026-11-20T12:00:00.000Z"}};
  EXPECT_FALSE(stale("21T12:00"));
  ASSERT_TRUE(stale("21T12:01"));
  EXPECT_EQ(stale("21T12:01")->seen, stale("29T12:00")->seen) << "or no override would last";
  EXPECT_FALSE(stale_backup(run, {0, 0}, at("29T12:00"), a_day));
  // Of several the one next before it, whatever stands between.
  run.shape = shape_of({{"backup", "backup", "command", "migrate"}});
  run.phases[0].steps.resize(4);
  run.phases[0].steps[1].facts = Json::Object{{"taken_at", "2026-11-21T12:00:00.000Z"}};
  EXPECT_FALSE(stale_backup(run, {0, 3}, at("21T12:01"), a_day));
  EXPECT_TRUE(stale_backup(run, {0, 3}, at("22T12:01"), a_day));
}

TEST(ContractAfterSoak, WantsAPhaseThatSoakedForWhatDestroys) {
  auto shape = shape_of({{"deploy"}, {"migrate"}});
  auto& migrate = shape.phases[1].steps[0];
  EXPECT_EQ(seen("contract_after_soak", shape, {}), "") << "an additive one stays";
  migrate.ways = {WayBack::downgrade, WayBack::person};
  EXPECT_EQ(seen("contract_after_soak", shape, {}), "") << "one that goes down destroys nothing";
  migrate.ways = {WayBack::restore, WayBack::person};
  EXPECT_EQ(seen("contract_after_soak", shape, {}).substr(0, 11), "2.1 migrate");
  shape.phases[1].gate.soak = Duration(a_day);
  EXPECT_EQ(seen("contract_after_soak", shape, {}), "");
  shape.phases[1].gate.soak = Duration(0);
  EXPECT_NE(seen("contract_after_soak", shape, {}), "") << "no time is no soak";
  shape.phases[1].gate.soak = Duration(1);
  std::swap(shape.phases[0], shape.phases[1]);
  EXPECT_NE(seen("contract_after_soak", shape, {}), "") << "nothing soaked before the first phase";
}

TEST(LintRule, RefusesWhatIsAsGraveAsItsLevelOrGraver) {
  EnvironmentFacts facts;
  facts.lint = {{1, "danger"}, {2, "warning"}, {3, "advice"}};
  const auto rule = std::ranges::find(rule_table(), "lint", &Rule::id);
  for (const std::int64_t bound : {1, 2, 3}) {
    EXPECT_EQ(std::ssize(rule->judge({ledger::RunShape{}, facts, bound})), bound);
  }
}

TEST(HandRules, FindTheToolInACommandHoweverItIsCalled) {
  const std::string none;
  const auto shape = shape_of({{"command"}});
  struct Row {
    std::vector<std::string> words;
    std::string stamp, migrate;
  };
  const std::vector<Row> rows{
      {{"alembic", "stamp", "head"}, "1.1 command stamps past Belay", none},
      {{"/srv/venv/bin/alembic", "-c", "x.ini", "stamp", "0001"},
       "1.1 command stamps past Belay",
       none},
      {{"python3", "-m", "alembic", "upgrade", "head"}, none, "1.1 command upgrades past Belay"},
      {{"alembic", "downgrade", "base"},
       "1.1 command goes down to base",
       "1.1 command downgrades past Belay"},
      {{"alembic", "downgrade", "-1"}, none, "1.1 command downgrades past Belay"},
      {{"alembic", "downgrade", "app@base"},
       "1.1 command goes down to base",
       "1.1 command downgrades past Belay"},
      {{"python3", "-m", "alembic.config", "upgrade", "head"},
       none,
       "1.1 command upgrades past Belay"},
      {{"alembic", "downgrade", "database"}, none, "1.1 command downgrades past Belay"},
      {{"flask", "db", "stamp", "head"}, "1.1 command stamps past Belay", none},
      {{"flask", "--app", "x", "db", "upgrade"}, none, "1.1 command upgrades past Belay"},
      {{"python", "manage.py", "db", "downgrade", "base"},
       "1.1 command goes down to base",
       "1.1 command downgrades past Belay"},
      {{"sh", "-c", "cd /srv && (alembic upgrade head;true)"},
       none,
       "1.1 command upgrades past Belay"},
      {{"alembic", "current"}, none, none},
      {{"stamp", "alembic"}, none, none},
      {{"flask", "upgrade"}, none, none},
      {{"apt-get", "upgrade"}, none, none},
      {{}, none, none}};
  for (const auto& row : rows) {
    const std::string name = row.words.empty() ? "nothing" : row.words.back();
    EXPECT_EQ(seen("no_stamp", shape, with_command(row.words)), row.stamp) << name;
    EXPECT_EQ(seen("migrate_by_belay", shape, with_command(row.words)), row.migrate) << name;
  }
  EXPECT_NE(seen("no_stamp", shape_of({{"stamp"}}), {}), "");
  EXPECT_EQ(seen("migrate_by_belay", shape_of({{"stamp", "migrate"}}), {}), "");
}

TEST(BoundedRules, TakeTheStricterOfTwoBoundsByTheirOwnOrder) {
  const auto age = [](const std::string& a, const std::string& b) {
    return told(
        setting_of("backup_age", "backup_age = \"" + a + "\"\n", "backup_age = \"" + b + "\"\n"));
  };
  EXPECT_EQ(age("24h", "1h"), "1h");
  EXPECT_EQ(age("1h", "24h"), "1h");
  EXPECT_EQ(age("off", "24h"), "1d");
  EXPECT_EQ(age("24h", "off"), "1d");
  EXPECT_EQ(age("off", "off"), "off");
  const auto lint = [](const std::string& a, const std::string& b) {
    return told(setting_of("lint", "lint = \"" + a + "\"\n", "lint = \"" + b + "\"\n"));
  };
  EXPECT_EQ(lint("danger", "warning"), "warning");
  EXPECT_EQ(lint("advice", "danger"), "advice");
  EXPECT_EQ(lint("danger", "off"), "danger");
  EXPECT_EQ(lint("off", "off"), "off");
  EXPECT_EQ(setting_of("lint", "lint = \"advice\"\n", "lint = \"danger\"\n").looser, "theirs");
}

TEST(BoundedRules, RefuseABoundThatIsNoneWithItsPlace) {
  const auto refused = [](const std::string& line) {
    const auto read = parse_policy("[rules]\n" + line + "\n", "a");
    return read ? std::string("read") : plan::to_text(read.error(), "a");
  };
  EXPECT_EQ(refused("backup_age = \"1 day\""),
            "a:2:14: 'backup_age' is '1 day' (a duration such as 24h, or off)");
  EXPECT_NE(refused("backup_age = \"0s\"").find("a:2:14:"), std::string::npos);
  EXPECT_NE(refused("backup_age = 24").find("a:2:"), std::string::npos);
  EXPECT_NE(refused("lint = \"bad\"").find("danger, warning, advice"), std::string::npos);
}

}  // namespace belay::policy
