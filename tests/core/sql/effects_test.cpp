// Predicted locks, rewrites and scans are the measured ones, or are said to be possible.
#include <gtest/gtest.h>

#include "core/sql/measured.hpp"

namespace belay::sql {
namespace {

const Knowledge& base() {
  static const auto known =
      knowledge_after(support::read_text(measured_folder / "measured_base.sql"));
  return known;
}

Effects predicted(const std::string& sql, const Knowledge& known) {
  Effects all;
  const auto script = read_script(sql, known, Boundaries::one);
  for (const auto& statement : script.statements) {
    EXPECT_EQ(statement.problem, "") << sql;
    for (const auto& lock : statement.effects.locks) all.locks.push_back(lock);
    for (const auto& touched : statement.effects.rewrites) all.rewrites.push_back(touched);
    for (const auto& touched : statement.effects.scans) all.scans.push_back(touched);
    all.outside_transaction |= statement.effects.outside_transaction;
  }
  return all;
}

using Names = std::set<std::string>;

Names names_of(const std::vector<Touched>& list, Certainty certainty) {
  Names names;
  for (const auto& touched : list) {
    if (touched.certainty == certainty) names.insert(touched.relation.text());
  }
  return names;
}

// Whether a lock on something that could not be named was announced.
bool announces_others(const Effects& effects) {
  return std::ranges::any_of(effects.locks, [](const auto& lock) { return lock.relation.empty(); });
}

class EveryRow : public testing::TestWithParam<Measured> {};

// A later statement of the row takes a stronger one.
bool is_outdone(const Lock& lock, const Effects& effects) {
  return std::ranges::any_of(effects.locks, [&](const Lock& other) {
    return other.relation == lock.relation && other.index == lock.index && other.mode > lock.mode;
  });
}

// What is called certain was measured, in that mode.
void expect_measured(const Measured& row, const Effects& effects) {
  for (const auto& lock : effects.locks) {
    if (lock.index || lock.certainty == Certainty::possible || is_outdone(lock, effects)) continue;
    const auto found = row.locks.find(lock.relation.text());
    EXPECT_EQ(found == row.locks.end() ? "none" : found->second, word_of(lock.mode))
        << row.sql << "\n  on " << lock.relation.text();
  }
}

// What was measured is certain or possible, in that mode or a stronger one.
void expect_predicted(const Measured& row, const Effects& effects) {
  for (const auto& [table, mode] : row.locks) {
    const bool there = std::ranges::any_of(effects.locks, [&](const Lock& lock) {
      const bool same = word_of(lock.mode) == mode || lock.mode == LockMode::access_exclusive;
      return !lock.index && lock.relation.text() == table && same;
    });
    EXPECT_TRUE(there || announces_others(effects))
        << row.sql << "\n  measured, not predicted: " << table << ' ' << mode;
  }
}

void expect_touched(const Measured& row, const std::vector<Touched>& list, const Names& measured,
                    bool cut, std::string_view what) {
  const auto certain = names_of(list, Certainty::certain);
  const auto possible = names_of(list, Certainty::possible);
  for (const auto& name : certain) {
    EXPECT_TRUE(measured.contains(name) || cut)
        << row.sql << "\n  predicted, not " << what << ": " << name;
  }
  for (const auto& name : measured) {
    EXPECT_TRUE(certain.contains(name) || possible.contains(name))
        << row.sql << "\n  " << what << ", not predicted: " << name;
  }
}

TEST_P(EveryRow, WithTheCatalogKnownIsAsMeasuredOrPossible) {
  const auto& row = GetParam();
  if (row.message.starts_with("ERROR")) return;  // the tests below
  const auto effects = predicted(row.sql, base());
  expect_measured(row, effects);
  expect_predicted(row, effects);
  expect_touched(row, effects.rewrites, row.rewritten, row.rewritten_cut, "rewritten");
  expect_touched(row, effects.scans, row.scanned, false, "scanned");
}

// Without a catalog less is certain; but what is called certain was measured.
TEST_P(EveryRow, WithNothingKnownClaimsNothingThatWasNotMeasured) {
  const auto& row = GetParam();
  if (row.message.starts_with("ERROR")) return;
  if (row.message.find("skipping") != std::string::npos) return;  // it is there already
  const auto effects = predicted(row.sql, Knowledge{});
  expect_measured(row, effects);
  for (const auto& name : names_of(effects.rewrites, Certainty::certain)) {
    EXPECT_TRUE(row.rewritten.contains(name) || row.rewritten_cut) << row.sql << "\n  " << name;
  }
}

TEST_P(EveryRow, ThatIsRefusedInATransactionIsPredictedToBe) {
  const auto& row = GetParam();
  const bool refused = row.message.find("inside a transaction block") != std::string::npos;
  EXPECT_EQ(predicted(row.sql, base()).outside_transaction, refused) << row.sql;
}

std::string label(const testing::TestParamInfo<Measured>& info) {
  return info.param.name + "_" + std::to_string(info.index);
}
INSTANTIATE_TEST_SUITE_P(Measured, EveryRow, testing::ValuesIn(measured_rows()), label);

TEST(MeasuredRows, AreAllThere) {
  EXPECT_EQ(measured_rows().size(), 150U);
}

}  // namespace
}  // namespace belay::sql
