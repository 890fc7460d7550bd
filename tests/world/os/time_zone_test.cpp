// The zones of the host, which package tzdata brings.
#include "world/os/time_zone.hpp"

#include <gtest/gtest.h>

namespace belay::world {
namespace {

Instant at(const std::string& text) {
  return parse_instant(text + ":00.000Z").value();
}

}  // namespace

TEST(TimeZone, KnowsWhenTheClocksOfAPlaceAreChanged) {
  const auto berlin = read_zone("Europe/Berlin", at("2026-01-01T00:00"), at("2027-01-01T00:00"));
  ASSERT_TRUE(berlin) << describe(berlin.error());
  EXPECT_EQ(berlin->offsets().size(), 3U);
  EXPECT_EQ(berlin->text(at("2026-03-29T00:59")), "2026-03-29 01:59+01:00");
  EXPECT_EQ(berlin->text(at("2026-03-29T01:00")), "2026-03-29 03:00+02:00");
  EXPECT_EQ(berlin->text(at("2026-10-25T01:00")), "2026-10-25 02:00+01:00");
}

TEST(TimeZone, KnowsOnesBehindUtcAndOnesThatNeverChange) {
  const auto york = read_zone("America/New_York", at("2026-01-01T00:00"), at("2026-12-31T00:00"));
  ASSERT_TRUE(york);
  EXPECT_EQ(york->text(at("2026-07-04T12:00")), "2026-07-04 08:00-04:00");
  const auto india = read_zone("Asia/Kolkata", at("2026-01-01T00:00"), at("2026-12-31T00:00"));
  ASSERT_TRUE(india);
  EXPECT_EQ(india->offsets().size(), 1U);
  EXPECT_EQ(india->text(at("2026-07-04T12:00")), "2026-07-04 17:30+05:30");
}

TEST(TimeZone, RefusesOneThatTheHostDoesNotKnowByItsName) {
  for (const std::string name : {"Europe/Berlim", "", "../../etc/passwd"}) {
    const auto unknown = read_zone(name, at("2026-01-01T00:00"), at("2027-01-01T00:00"));
    ASSERT_FALSE(unknown) << name;
    EXPECT_EQ(unknown.error().code, ErrorCode::config_invalid);
    EXPECT_NE(unknown.error().message.find("'" + name + "'"), std::string::npos);
  }
}

}  // namespace belay::world
