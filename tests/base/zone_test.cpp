// What the clocks show, and when they show it, around the hours that are skipped and repeated.
#include "base/zone.hpp"

#include <gtest/gtest.h>

namespace belay {
namespace {

using std::chrono::hours;

Instant at(const std::string& text) {
  return parse_instant(text + ":00.000Z").value();
}
WallTime wall(const std::string& text) {
  return WallTime{at(text).time_since_epoch()};
}
// Two hours ahead in the summer of 2026, one hour else.
Zone central() {
  return Zone({{at("2025-10-26T01:00"), hours{1}},
               {at("2026-03-29T01:00"), hours{2}},
               {at("2026-10-25T01:00"), hours{1}}});
}

}  // namespace

TEST(Zone, ShowsEachInstantByTheOffsetOfItsSeason) {
  EXPECT_EQ(central().wall(at("2026-01-10T12:00")), wall("2026-01-10T13:00"));
  EXPECT_EQ(central().wall(at("2026-07-10T12:00")), wall("2026-07-10T14:00"));
  EXPECT_EQ(central().wall(at("2026-10-25T00:59")), wall("2026-10-25T02:59"));
  EXPECT_EQ(central().wall(at("2026-10-25T01:00")), wall("2026-10-25T02:00"));
  EXPECT_EQ(central().wall(at("1999-01-01T00:00")), wall("1999-01-01T01:00")) << "as its first";
}

TEST(Zone, FindsNoInstantInTheSkippedHourAndTwoInTheRepeatedOne) {
  EXPECT_EQ(central().instants_of(wall("2026-07-10T14:00")), std::vector{at("2026-07-10T12:00")});
  EXPECT_TRUE(central().instants_of(wall("2026-03-29T02:30")).empty());
  EXPECT_EQ(central().instants_of(wall("2026-10-25T02:30")),
            (std::vector{at("2026-10-25T00:30"), at("2026-10-25T01:30")}));
}

TEST(Zone, WritesWhichOfTheTwoIsMeant) {
  EXPECT_EQ(central().text(at("2026-10-25T00:30")), "2026-10-25 02:30+02:00");
  EXPECT_EQ(central().text(at("2026-10-25T01:30")), "2026-10-25 02:30+01:00");
  EXPECT_EQ(Zone({{at("2026-01-01T00:00"), -hours{3} - std::chrono::minutes{30}}})
                .text(at("2026-01-01T00:00")),
            "2025-12-31 20:30-03:30");
  EXPECT_EQ(Zone().text(at("2026-01-01T00:00")), "2026-01-01 00:00+00:00");
}

}  // namespace belay
