#include "base/ids.hpp"

#include <gtest/gtest.h>

namespace belay {
namespace {

RunId run_at(std::string_view instant) {
  return make_run_id(*parse_instant(instant), 0x0123456789abcdefU, 0xfedcba9876543210U);
}

}  // namespace

TEST(Ids, OfRunsOrderByTheTimeTheyWereMadeAt) {
  const auto early = run_at("2026-11-21T04:31:53.119Z");
  const auto late = run_at("2026-11-21T04:31:53.120Z");
  EXPECT_EQ(early.text.size(), 26U);
  EXPECT_LT(early, late);
}

TEST(Ids, OfAttemptsCountFromOneInText) {
  const AttemptId attempt{run_at("2026-11-21T04:31:53.120Z"), {0, 11}, 3};
  EXPECT_EQ(to_text(attempt), attempt.run.text + "/1/12/3");
}

TEST(Ids, NameSessionsWithinWhatTheServerKeeps) {
  const AttemptId attempt{run_at("2026-11-21T04:31:53.120Z"), {99, 99}, 20};
  const auto name = session_name(attempt);
  EXPECT_LE(name.size(), 63U);
  EXPECT_EQ(name.find(run_session_prefix(attempt.run)), 0U);
}

}  // namespace belay
