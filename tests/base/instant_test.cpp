#include "base/instant.hpp"

#include <gtest/gtest.h>

namespace belay {
namespace {

using std::chrono::days;
using std::chrono::hours;

}  // namespace

TEST(Instant, IsReadBackFromItsText) {
  for (const std::string text :
       {"0001-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "2026-11-21T04:31:53.120Z",
        "2028-02-29T23:59:59.007Z", "9999-12-31T23:59:59.999Z"}) {
    const auto instant = parse_instant(text);
    ASSERT_TRUE(instant) << text;
    EXPECT_EQ(to_text(*instant), text);
  }
  EXPECT_EQ(parse_instant("1970-01-02T01:02:03.004Z")->time_since_epoch(),
            Duration(days(1)) + Duration(3'723'004));
}

TEST(Instant, RefusesWhatIsNoTimeOfNoDay) {
  for (const std::string text :
       {"", "2026-11-21", "2026-11-21T04:31:53Z", "2026-11-21T04:31:53.120",
        "2026-11-21 04:31:53.1", "2026-11-21T04:31:53.120Zx", "2026-11-21T04:31:53.12Z",
        "2026-02-29T04:31:53.120Z", "2026-13-01T04:31:53.120Z", "2026-11-21T24:00:00.000Z",
        "2026-11-21T04:60:53.120Z", "2026-11-21T04:31:60.120Z", "2026-11-21T-1:31:53.120Z",
        "2026-11-21T04:-1:53.120Z", "2026-11-21T04:31:-1.120Z", "2026-11-21T04:31:53.-12Z"}) {
    const auto instant = parse_instant(text);
    ASSERT_FALSE(instant) << text;
    EXPECT_EQ(instant.error().code, ErrorCode::usage);
  }
}

TEST(Duration, IsReadInEveryUnitAndPrintedInTheLongestThatFits) {
  EXPECT_EQ(*parse_duration("300ms"), Duration(300));
  EXPECT_EQ(*parse_duration("2s"), Duration(2'000));
  EXPECT_EQ(*parse_duration("5m"), Duration(300'000));
  EXPECT_EQ(*parse_duration("20h"), Duration(hours(20)));
  EXPECT_EQ(*parse_duration("3650d"), Duration(days(3650)));
  EXPECT_EQ(to_text(Duration(0)), "0s");
  EXPECT_EQ(to_text(Duration(1'001)), "1001ms");
  EXPECT_EQ(to_text(Duration(90'000)), "90s");
  EXPECT_EQ(to_text(Duration(120'000)), "2m");
  EXPECT_EQ(to_text(Duration(hours(36))), "36h");
  EXPECT_EQ(to_text(Duration(hours(48))), "2d");
}

TEST(Duration, RefusesWhatHasNoUnitIsNegativeOrBeyondTenYears) {
  for (const std::string text : {"", "5", "s", "-5s", "1.5s", "5 s", "5S", "5sm", "3651d", "87601h",
                                 "9223372036854775807d", "9223372036854775808ms"}) {
    const auto duration = parse_duration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_NE(duration.error().hint, "") << text;
  }
}

}  // namespace belay
