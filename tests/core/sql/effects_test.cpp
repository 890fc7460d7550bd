// Predicted locks, rewrites and scans are the measured ones, or are said to be possible.
#include <gtest/gtest.h>

#include "core/sql/compared.hpp"

namespace belay::sql {
namespace {

const Knowledge& base() {
  static const auto known =
      knowledge_after(support::read_text(measured_folder / "measured_base.sql"));
  return known;
}

class EveryRow : public testing::TestWithParam<Measured> {};

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
