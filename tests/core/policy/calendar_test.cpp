// Freezes and windows: what is closed at a moment, and when it opens.
#include "core/policy/calendar.hpp"

#include <gtest/gtest.h>

#include "core/policy/calendar_file.hpp"

namespace belay::policy {
namespace {

using std::chrono::hours;

Instant at(const std::string& text) {
  return parse_instant(text + ":00.000Z").value();
}

Calendar calendar(const std::string& text) {
  auto read = parse_calendar(text, "a.toml");
  EXPECT_TRUE(read) << (read ? "" : plan::to_text(read.error(), "a.toml"));
  return read.value_or(Calendar{});
}

std::string freeze(const std::string& lines) {
  return "[[freeze]]\nname = \"x\"\n" + lines + "\n";
}

// "open", or until when it is closed; "for ever" where no end is in sight.
std::string state(const Calendar& one, const std::string& now) {
  const std::vector calendars{one};
  const auto found = closures(calendars, at(now));
  const auto open = opens(calendars, at(now));
  EXPECT_EQ(found.empty(), open == at(now)) << now;
  if (found.empty()) return "open";
  EXPECT_EQ(open, found.back().until) << "with one reason, it opens when that ends";
  return open ? to_text(*open).substr(0, 16) : "for ever";
}

struct Row {
  std::string file;
  std::string now;
  std::string state;
};

void expect_rows(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    EXPECT_EQ(state(calendar(row.file), row.now), row.state) << row.file << row.now;
  }
}

}  // namespace

// 2026-11-21 is a Saturday.
TEST(Calendar, ClosesOneDayADateAndARangeOfThemWithTheirLastMinute) {
  const auto day = freeze("on = \"2026-12-24\"");
  const auto range = freeze("from = \"2026-12-01 18:00\"\nto = \"2026-12-04\"");
  const auto sharp = freeze("from = \"2026-12-01\"\nto = \"2026-12-04 12:30\"");
  expect_rows({{day, "2026-12-23T23:59", "open"},
               {day, "2026-12-24T00:00", "2026-12-25T00:00"},
               {day, "2026-12-24T23:59", "2026-12-25T00:00"},
               {day, "2026-12-25T00:00", "open"},
               {day, "2027-12-24T12:00", "open"},
               {range, "2026-12-01T17:59", "open"},
               {range, "2026-12-01T18:00", "2026-12-05T00:00"},
               {range, "2026-12-04T23:59", "2026-12-05T00:00"},
               {range, "2026-12-05T00:00", "open"},
               {sharp, "2026-12-04T12:29", "2026-12-04T12:30"},
               {sharp, "2026-12-04T12:30", "open"}});
}

TEST(Calendar, ClosesEveryYearAlsoOverItsTurnAndOnTheDayThatNotEveryYearHas) {
  const auto turn = freeze("from = \"12-20\"\nto = \"01-03\"");
  const auto leap = freeze("on = \"02-29\"");
  const auto month = freeze("from = \"02-01\"\nto = \"02-28\"");
  const auto last = freeze("on = \"01-31\"");
  // Where the day that it begins on is missing, it begins with the next one.
  const std::string leap_noon = "[[window]]\nfrom = \"02-29 12:00\"\nto = \"03-02 06:00\"\n";
  expect_rows({{turn, "2026-12-19T23:59", "open"},
               {turn, "2026-12-20T00:00", "2027-01-04T00:00"},
               {turn, "2027-01-03T23:59", "2027-01-04T00:00"},
               {turn, "2027-01-04T00:00", "open"},
               {turn, "2031-12-31T23:59", "2032-01-04T00:00"},
               {leap, "2027-02-28T12:00", "open"},
               {leap, "2027-03-01T00:00", "open"},
               {leap, "2028-02-29T12:00", "2028-03-01T00:00"},
               {month, "2028-02-28T12:00", "2028-02-29T00:00"},
               {month, "2027-02-28T12:00", "2027-03-01T00:00"},
               {last, "2027-01-31T12:00", "2027-02-01T00:00"},
               {last, "2027-02-01T12:00", "open"},
               {leap_noon, "2027-02-20T12:00", "2027-03-01T00:00"},
               {leap_noon, "2028-02-20T12:00", "2028-02-29T12:00"}});
}

TEST(Calendar, ClosesEveryWeekByDayAndByTime) {
  const auto weekend = freeze("from = \"fri 15:00\"\nto = \"mon 06:00\"");
  const auto days = freeze("from = \"sat\"\nto = \"sun\"");
  const auto one = freeze("on = \"sun\"");
  const auto all = freeze("from = \"mon\"\nto = \"sun\"");
  expect_rows({{weekend, "2026-11-20T14:59", "open"},
               {weekend, "2026-11-20T15:00", "2026-11-23T06:00"},
               {weekend, "2026-11-23T05:59", "2026-11-23T06:00"},
               {weekend, "2026-11-23T06:00", "open"},
               {days, "2026-11-21T00:00", "2026-11-23T00:00"},
               {days, "2026-11-22T23:59", "2026-11-23T00:00"},
               {days, "2026-11-20T23:59", "open"},
               {one, "2026-11-22T12:00", "2026-11-23T00:00"},
               {one, "2026-11-21T12:00", "open"},
               {all, "2026-11-21T12:00", "for ever"}});
}

TEST(Calendar, ClosesHoursOfADayAlsoOverMidnightOnTheDaysOnWhichTheyBegin) {
  const auto noon = freeze("from = \"12:00\"\nto = \"13:00\"");
  const auto night = freeze("days = [\"fri\"]\nfrom = \"22:00\"\nto = \"05:00\"");
  const auto whole = freeze("days = [\"sat\", \"sun\"]\nfrom = \"00:00\"\nto = \"24:00\"");
  expect_rows({{noon, "2026-11-21T11:59", "open"},
               {noon, "2026-11-21T12:00", "2026-11-21T13:00"},
               {noon, "2026-11-21T13:00", "open"},
               {night, "2026-11-20T21:59", "open"},
               {night, "2026-11-20T22:00", "2026-11-21T05:00"},
               {night, "2026-11-21T04:59", "2026-11-21T05:00"},
               {night, "2026-11-20T04:00", "open"},
               {night, "2026-11-21T22:00", "open"},
               {whole, "2026-11-21T00:00", "2026-11-23T00:00"},
               {whole, "2026-11-23T00:00", "open"}});
}

TEST(Calendar, AdmitsInItsWindowsOnlyAndNeverOutsideOfThem) {
  const auto office = "[[window]]\ndays = [\"mon\", \"tue\"]\nfrom = \"09:00\"\nto = \"16:00\"\n";
  const std::string past = "[[window]]\nfrom = \"2020-01-01\"\nto = \"2020-01-02\"\n";
  expect_rows({{office, "2026-11-21T12:00", "2026-11-23T09:00"},
               {office, "2026-11-23T09:00", "open"},
               {office, "2026-11-23T15:59", "open"},
               {office, "2026-11-23T16:00", "2026-11-24T09:00"},
               {past, "2026-11-23T16:00", "for ever"},
               {"", "2026-11-23T16:00", "open"}});
}

TEST(Calendar, OpensOnlyWhenEveryFreezeOfEveryCalendarIsOverAndAWindowOfEachIsOpen) {
  const std::vector both{calendar(freeze("from = \"2026-11-21\"\nto = \"2026-11-24\"") +
                                  "[[window]]\nfrom = \"09:00\"\nto = \"12:00\"\n"),
                         calendar("[[window]]\nfrom = \"11:00\"\nto = \"18:00\"\n")};
  const auto found = closures(both, at("2026-11-24T10:00"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].text, "freeze 'x' until 2026-11-25 00:00+00:00");
  EXPECT_TRUE(found[0].is_freeze);
  EXPECT_EQ(found[1].text, "no window is open until 2026-11-24 11:00+00:00");
  EXPECT_FALSE(found[1].is_freeze);
  EXPECT_EQ(opens(both, at("2026-11-24T10:00")), at("2026-11-25T11:00"));
  EXPECT_EQ(opens(both, at("2026-11-25T11:30")), at("2026-11-25T11:30"));
}

TEST(Calendar, OpensAtTheFirstChangeOfWhicheverCalendar) {
  const std::vector both{calendar(freeze("on = \"sun\"")),
                         calendar(freeze("from = \"10:00\"\nto = \"12:00\""))};
  EXPECT_EQ(opens(both, at("2026-11-23T11:00")), at("2026-11-23T12:00"));
}

TEST(Calendar, NamesOfSeveralFreezesThoseThatAreInForce) {
  const std::vector one{
      calendar("[[freeze]]\nname = \"sat\"\non = \"sat\"\n"
               "[[freeze]]\nname = \"sun\"\non = \"sun\"\n")};
  const auto found = closures(one, at("2026-11-22T12:00"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].name, "sun");
  EXPECT_EQ(opens(one, at("2026-11-21T12:00")), at("2026-11-23T00:00"));
}

TEST(Calendar, TellsOfFreezesThatOverlapHowLongEachLastsByItself) {
  const std::vector one{
      calendar("[[freeze]]\nname = \"fair\"\nfrom = \"2026-11-21\"\nto = \"2026-11-22\"\n"
               "[[freeze]]\nname = \"sale\"\nfrom = \"2026-11-22\"\nto = \"2026-11-24\"\n")};
  const auto found = closures(one, at("2026-11-22T12:00"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].until, at("2026-11-23T00:00"));
  EXPECT_EQ(found[1].until, at("2026-11-25T00:00"));
}

TEST(Calendar, SaysTheSameWordsForAsLongAsAClosureLastsAndOthersOfTheNext) {
  const std::vector one{calendar(freeze("from = \"22:00\"\nto = \"23:00\""))};
  const auto text = [&](const std::string& now) { return closures(one, at(now)).at(0).text; };
  EXPECT_EQ(text("2026-11-21T22:00"), text("2026-11-21T22:59"));
  EXPECT_NE(text("2026-11-21T22:00"), text("2026-11-22T22:00"));
}

TEST(Calendar, GoesByTheClocksOfItsZoneAlsoWhereTheyAreChanged) {
  auto one = calendar(freeze("from = \"02:15\"\nto = \"02:45\""));
  one.zone = Zone({{at("2025-10-26T01:00"), hours{1}},
                   {at("2026-03-29T01:00"), hours{2}},
                   {at("2026-10-25T01:00"), hours{1}}});
  EXPECT_EQ(state(one, "2026-01-10T01:15"), "2026-01-10T01:45");
  EXPECT_EQ(state(one, "2026-07-10T01:15"), "open");
  EXPECT_EQ(state(one, "2026-07-10T00:15"), "2026-07-10T00:45");
  EXPECT_EQ(state(one, "2026-03-29T01:30"), "open") << "02:30 is never shown that day";
  EXPECT_EQ(state(one, "2026-10-25T00:30"), "2026-10-25T00:45") << "the first 02:30";
  EXPECT_EQ(state(one, "2026-10-25T01:30"), "2026-10-25T01:45") << "and the second";
  // Put forward into the middle of a freeze, and out of it.
  auto jump = calendar(freeze("from = \"02:30\"\nto = \"03:30\""));
  jump.zone = one.zone;
  EXPECT_EQ(state(jump, "2026-03-29T00:59"), "open");
  EXPECT_EQ(state(jump, "2026-03-29T01:00"), "2026-03-29T01:30");
  auto skipped = calendar(freeze("from = \"01:30\"\nto = \"02:30\""));
  skipped.zone = one.zone;
  EXPECT_EQ(state(skipped, "2026-03-29T00:45"), "2026-03-29T01:00");
}

TEST(CalendarFile, RefusesWhatIsNoMomentOrNoSpanWithItsPlace) {
  const auto refused = [](const std::string& text) {
    const auto read = parse_calendar(text, "a.toml");
    return read ? std::string("read") : plan::to_text(read.error(), "a.toml");
  };
  const std::vector<std::pair<std::string, std::string>> rows{
      {"[[freeze]]\non = \"12-24\"\n", "'name'"},
      {"[[freze]]\n", "did you mean 'freeze'?"},
      {freeze("on = \"12-32\""), "a.toml:3:6: 'on' is '12-32'"},
      {freeze("on = \"2026-02-29\""), "'on' is '2026-02-29'"},
      {freeze("on = \"24.12.\""), "one of 2026-12-24, 12-24, fri"},
      {freeze("on = \"1969-12-31\""), "'on' is '1969-12-31'"},
      {freeze("on = \"2026-1.-24\""), "'on' is '2026-1.-24'"},
      {freeze("on = \"2026-12/24\""), "'on' is '2026-12/24'"},
      {freeze("on = \"2026/12-24\""), "'on' is '2026/12-24'"},
      {freeze("on = \"2026-1x-24\""), "'on' is '2026-1x-24'"},
      {freeze("on = \"2026-12-x4\""), "'on' is '2026-12-x4'"},
      {freeze("from = \"fri 15:00\"\nto = \"mon 6:00\""), "'to' is 'mon 6:00'"},
      {freeze("from = \"x9:00\"\nto = \"10:00\""), "'from' is 'x9:00'"},
      {freeze("from = \"09:0x\"\nto = \"10:00\""), "'from' is '09:0x'"},
      {freeze("to = \"mon\""), "'from' is missing"},
      {freeze("from = \"12-24\"\nto = \"12-26\"\non = \"fri\""), "excludes"},
      {freeze("on = 2026-12-24"), "must be a string"},
      {freeze("on = \"fri 12:00\""), "a whole day"},
      {freeze("on = \"09:00\""), "a whole day"},
      {freeze("on = \"fri\"\nto = \"sat\""), "excludes"},
      {freeze("from = \"fri\""), "'to' is missing"},
      {freeze("from = \"fri\"\nto = \"12-24\""), "of two kinds"},
      {freeze("from = \"2026-12-24\"\nto = \"2026-12-23\""), "ends before it begins"},
      {freeze("from = \"25:00\"\nto = \"26:00\""), "'from' is '25:00'"},
      {freeze("from = \"09:60\"\nto = \"10:00\""), "'from' is '09:60'"},
      {freeze("from = \"fri  15:00\"\nto = \"mon\""), "'from' is 'fri  15:00'"},
      {freeze("from = \"Fri\"\nto = \"mon\""), "'from' is 'Fri'"},
      {freeze("from = \"fri\"\nto = \"mon\"\ndays = [\"tue\"]"), "goes with times alone"},
      {freeze("from = \"09:00\"\nto = \"10:00\"\ndays = []"), "names no day"},
      {freeze("from = \"09:00\"\nto = \"10:00\"\ndays = [\"tues\"]"), "a day that is none"},
      {"zone = 1\n", "must be a string"},
      {"[[freeze]\n", "a.toml:1:"}};
  for (const auto& [text, part] : rows) {
    EXPECT_NE(refused(text).find(part), std::string::npos) << text << refused(text);
  }
  std::string many;
  for (int i = 0; i < 200; ++i) many += freeze("on = \"12-24\"");
  EXPECT_EQ(calendar(many).freezes.size(), 200U);
  EXPECT_NE(refused(many + freeze("on = \"12-24\"")).find("a.toml:601:1: more than 200"),
            std::string::npos)
      << refused(many + freeze("on = \"12-24\""));
  EXPECT_EQ(calendar("zone = \"Europe/Berlin\"\n").zone_name, "Europe/Berlin");
}

}  // namespace belay::policy
