#include "base/instant.hpp"

#include <array>
#include <charconv>
#include <cstdio>

#include "base/ensure.hpp"

namespace belay {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
// Longest first, so that printing finds the shortest exact form.
constexpr std::array units{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                           Unit{"s", 1'000}, Unit{"ms", 1}};
constexpr std::int64_t longest_milliseconds = 3650LL * 86'400'000;

tl::unexpected<Error> bad_duration(std::string_view text) {
  return fail(ErrorCode::usage, "'" + std::string(text) + "' is not a duration",
              "write a whole number and a unit, such as 300ms, 2s, 5m, 20h or 3d");
}

}  // namespace

std::string to_text(Instant instant) {
  using namespace std::chrono;
  const auto day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss time{instant - day};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return text.data();
}

Result<Instant> parse_instant(std::string_view text) {
  using namespace std::chrono;
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, ms = 0, used = 0;
  const std::string copy(text);
  // The widths keep every number within its int. NOLINTNEXTLINE(cert-err34-c)
  const int fields = std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &y, &mo, &d, &h,
                                 &mi, &s, &ms, &used);
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                            day{static_cast<unsigned>(d)}};
  const bool whole = fields == 7 && used == static_cast<int>(copy.size()) && copy.size() == 24;
  if (!whole || !date.ok() || h > 23 || mi > 59 || s > 59 || h < 0 || mi < 0 || s < 0 || ms < 0) {
    return fail(ErrorCode::usage, "'" + copy + "' is not an instant",
                "write it as 2026-11-21T04:31:53.120Z");
  }
  return Instant{sys_days{date}.time_since_epoch() + hours{h} + minutes{mi} + seconds{s} +
                 milliseconds{ms}};
}

Result<Duration> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 0) return bad_duration(text);
  const std::string_view unit_name(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& unit : units) {
    if (unit.name != unit_name) continue;
    if (count > longest_milliseconds / unit.milliseconds) return bad_duration(text);
    return Duration{count * unit.milliseconds};
  }
  return bad_duration(text);
}

std::string to_text(Duration duration) {
  const auto count = duration.count();
  if (count == 0) return "0s";
  for (const auto& unit : units) {
    if (count % unit.milliseconds == 0) {
      return std::to_string(count / unit.milliseconds) + std::string(unit.name);
    }
  }
  ENSURE(false, "every duration is a number of milliseconds");
}

}  // namespace belay
