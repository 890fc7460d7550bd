#include "core/migration/readings.hpp"

#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"

namespace belay::migration {
namespace {

Problem problem(const std::string& message) {
  Problem made;
  made.message = message;
  return made;
}

// Of three files: one revision, one that is none, one with a warning beside it.
Readings three() {
  Readings readings(3);
  readings.put(2, {.revision = Revision{.id = "c3"}, .problems = {problem("odd")}});
  readings.put(0, {.revision = Revision{.id = "a1"}, .problems = {}});
  readings.put(1, {.revision = std::nullopt, .problems = {problem("bad"), problem("worse")}});
  return readings;
}

TEST(Readings, GiveBackWhatWasPutInEachPlace) {
  auto readings = three();
  ASSERT_EQ(readings.size(), 3U);
  const auto none = readings.take(1);
  EXPECT_FALSE(none.revision);
  EXPECT_EQ(none.problems.size(), 2U);
  const auto last = readings.take(2);
  ASSERT_TRUE(last.revision);
  EXPECT_EQ(last.revision->id, "c3");
  EXPECT_EQ(last.problems.front().message, "odd");
  readings.put(2, {.revision = std::nullopt, .problems = {}});
  EXPECT_EQ(readings.take_revisions().size(), 1U);
}

TEST(Readings, GiveAllRevisionsAndAllProblemsInTheirOrder) {
  auto readings = three();
  std::string told;
  for (const auto& one : readings.take_problems()) told += one.message + " ";
  for (const auto& one : readings.take_revisions()) told += one.id + " ";
  EXPECT_EQ(told, "bad worse odd a1 c3 ");
}

}  // namespace
}  // namespace belay::migration
