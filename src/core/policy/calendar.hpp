// A calendar: when no phase may begin (freezes), and when alone one may (windows). Pure: now and
// the time zone are arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/zone.hpp"

namespace belay::policy {

// How often a span comes again.
enum class Every { once, year, week, day };

// From one minute to another by the clocks of the calendar's zone, the last one excluded. Where it
// comes again it may reach over the turn: 12-20 to 01-03, fri 15:00 to mon 06:00, 22:00 to 05:00.
struct Span {
  std::string name;
  Every every = Every::once;
  std::int64_t from = 0;  // in minutes of its own turn: see minute_of
  std::int64_t to = 0;
  unsigned days = 0x7f;  // of a span of every day: on which it begins; bit 0 is Sunday
};

// The minute of the turn that a span counts in: since 1970, of the year (each month as if of 31
// days, so that every year has the same), of the week (from Sunday), of the day.
std::int64_t minute_of(Every every, WallTime wall);

// What one file says. Without a window every moment is one.
struct Calendar {
  std::string source;
  std::string zone_name = "UTC";
  Zone zone;  // of that name, from now on for as long as is looked ahead
  std::vector<Span> freezes;
  std::vector<Span> windows;
};

// One thing that keeps a phase from beginning now.
struct Closure {
  bool is_freeze = true;         // else no window is open
  std::string name;              // of the freeze
  std::optional<Instant> until;  // this one alone; nothing: not within the time looked ahead
  std::string text;              // the same words for as long as it lasts
};

// Of all calendars: each of them must admit.
std::vector<Closure> closures(std::span<const Calendar> calendars, Instant now);
// The first moment from now on at which nothing is closed.
std::optional<Instant> opens(std::span<const Calendar> calendars, Instant now);

// How far is looked ahead: two years and a leap day.
inline constexpr std::chrono::hours ahead{24 * 731};

}  // namespace belay::policy
