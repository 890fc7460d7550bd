// Each rule finds its own bad example and nothing in its safe one; and no two have one name.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "core/lint/lint.hpp"

namespace belay::lint {
namespace {

// On a server that has the hazard.
Report linted(std::string_view text, const Rule& rule) {
  sql::Knowledge known;
  known.server_version = rule.since;
  return lint_script(text, known, {.profile = Profile::advice, .boundaries = rule.boundaries});
}

bool finds(const Report& report, std::string_view rule) {
  return std::ranges::find(report.findings, rule, &Finding::rule) != report.findings.end();
}

class EveryRule : public testing::TestWithParam<const Rule*> {};

TEST_P(EveryRule, FindsItsBadExample) {
  const auto& rule = *GetParam();
  const auto report = linted(rule.bad, rule);
  EXPECT_TRUE(finds(report, rule.id)) << rule.bad;
  EXPECT_EQ(report.not_analysed, 0U) << rule.bad;
}

TEST_P(EveryRule, FindsNothingInItsSafeForm) {
  const auto& rule = *GetParam();
  const auto report = linted(rule.safe, rule);
  EXPECT_FALSE(finds(report, rule.id)) << rule.safe;
  EXPECT_EQ(report.not_analysed, 0U) << rule.safe;
}

TEST_P(EveryRule, IsSilentOnWhatTheSameTransactionMade) {
  const auto& rule = *GetParam();
  static const std::set<std::string_view> of_tables{"create-index-blocking",
                                                    "add-column-volatile-default",
                                                    "add-column-serial-identity",
                                                    "add-column-check",
                                                    "add-column-unique",
                                                    "set-not-null",
                                                    "alter-column-type",
                                                    "add-check-validating",
                                                    "add-unique",
                                                    "drop-column",
                                                    "plan-cache",
                                                    "add-required-column",
                                                    "dml-backfill",
                                                    "delete-without-where",
                                                    "truncate",
                                                    "add-exclusion"};
  if (!of_tables.contains(rule.id)) return;
  for (const std::string table : {"orders", "bookings"}) {
    const auto made =
        "BEGIN; CREATE TABLE " + table + " (id int); " + std::string(rule.bad) + "; COMMIT;";
    const auto seen =
        "BEGIN; CREATE TABLE " + table + " (id int); COMMIT; " + std::string(rule.bad) + ";";
    if (rule.bad.find(table) == std::string_view::npos) continue;
    EXPECT_FALSE(finds(linted(made, rule), rule.id)) << made;
    EXPECT_TRUE(finds(linted(seen, rule), rule.id)) << seen;
  }
}

TEST_P(EveryRule, SaysWhyAndHow) {
  const auto& rule = *GetParam();
  EXPECT_FALSE(rule.title.empty() || rule.why.empty() || rule.safe.empty());
  EXPECT_EQ(rule.title.back() == '.', false);
  EXPECT_EQ(rule.why.back(), '.');
}

std::string label(const testing::TestParamInfo<const Rule*>& info) {
  std::string name;
  for (const char c : info.param->id) name += c == '-' ? '_' : c;
  return name;
}
// Those of group F show Python; tests/cli/lint_revisions_test.cpp runs it.
std::vector<const Rule*> rules_of_sql() {
  std::vector<const Rule*> rules;
  for (const auto* rule : rule_table()) {
    if (rule->group != 'F') rules.push_back(rule);
  }
  return rules;
}
INSTANTIATE_TEST_SUITE_P(Rules, EveryRule, testing::ValuesIn(rules_of_sql()), label);

TEST(RuleTable, HasEachNameOnce) {
  std::set<std::string_view> names;
  for (const auto* rule : rule_table()) EXPECT_TRUE(names.insert(rule->id).second) << rule->id;
}

}  // namespace
}  // namespace belay::lint
