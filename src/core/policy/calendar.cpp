#include "core/policy/calendar.hpp"

#include <algorithm>
#include <functional>

#include "base/ensure.hpp"

namespace belay::policy {
namespace {

using namespace std::chrono;
constexpr std::int64_t minutes_a_day = 1440;

bool covers(const Span& span, WallTime wall) {
  const auto minute = minute_of(span.every, wall);
  // What begins where it ends, as mon to sun does, lasts for the whole turn.
  const bool over_the_turn = span.from >= span.to;
  const bool behind = minute >= span.from;
  const bool inside = over_the_turn ? behind || minute < span.to : behind && minute < span.to;
  if (!inside || span.every != Every::day) return inside;
  // Of a span over midnight the second half belongs to the day on which it began.
  const auto began = floor<days>(wall) - (behind ? days{0} : days{1});
  return (span.days >> weekday{began}.c_encoding() & 1U) != 0;
}

bool any_covers(const std::vector<Span>& spans, WallTime wall) {
  return std::ranges::any_of(spans, [&](const Span& span) { return covers(span, wall); });
}

// Every instant behind now at which something may change, in order: a span begins or ends on the
// minute of a day, and clocks are put forward or back.
std::vector<Instant> changes_behind(const Calendar& calendar, Instant now) {
  std::vector<std::int64_t> minutes_of_day;
  for (const auto* spans : {&calendar.freezes, &calendar.windows}) {
    for (const auto& span : *spans) {
      minutes_of_day.push_back(span.from % minutes_a_day);
      minutes_of_day.push_back(span.to % minutes_a_day);
    }
  }
  // What begins every year on a day that this year does not have begins with the day behind it.
  minutes_of_day.push_back(0);
  std::ranges::sort(minutes_of_day);
  minutes_of_day.erase(std::ranges::unique(minutes_of_day).begin(), minutes_of_day.end());
  std::vector<Instant> changes;
  for (const auto& offset : calendar.zone.offsets()) changes.push_back(offset.from);
  const auto today = floor<days>(calendar.zone.wall(now));
  for (auto day = today; day < today + ahead; day += days{1}) {
    for (const auto minute : minutes_of_day) {
      const auto found = calendar.zone.instants_of(WallTime{day} + minutes{minute});
      changes.insert(changes.end(), found.begin(), found.end());
    }
  }
  std::erase_if(changes, [&](Instant instant) { return instant <= now; });
  std::ranges::sort(changes);
  return changes;
}

std::optional<Instant> first_of(const std::vector<Instant>& changes,
                                const std::function<bool(Instant)>& holds) {
  const auto found = std::ranges::find_if(changes, holds);
  return found == changes.end() ? std::nullopt : std::optional(*found);
}

std::string until_text(const Calendar& calendar, std::optional<Instant> until) {
  return until ? " until " + calendar.zone.text(*until) : " and no end of it is in sight";
}

void add_closures(const Calendar& calendar, Instant now, std::vector<Closure>& all) {
  const WallTime wall = calendar.zone.wall(now);
  const bool no_window = !calendar.windows.empty() && !any_covers(calendar.windows, wall);
  if (!no_window && !any_covers(calendar.freezes, wall)) return;
  const auto changes = changes_behind(calendar, now);
  for (const auto& freeze : calendar.freezes) {
    if (!covers(freeze, wall)) continue;
    const auto until =
        first_of(changes, [&](Instant at) { return !covers(freeze, calendar.zone.wall(at)); });
    all.push_back(
        {true, freeze.name, until, "freeze '" + freeze.name + "'" + until_text(calendar, until)});
  }
  if (!no_window) return;
  const auto until = first_of(
      changes, [&](Instant at) { return any_covers(calendar.windows, calendar.zone.wall(at)); });
  all.push_back({false, "", until, "no window is open" + until_text(calendar, until)});
}

bool admits(const Calendar& calendar, Instant now) {
  const WallTime wall = calendar.zone.wall(now);
  return !any_covers(calendar.freezes, wall) &&
         (calendar.windows.empty() || any_covers(calendar.windows, wall));
}

}  // namespace

std::int64_t minute_of(Every every, WallTime wall) {
  const auto day = floor<days>(wall);
  const std::int64_t minute = floor<minutes>(wall - day).count();
  const year_month_day date{day};
  switch (every) {
    case Every::once:
      return day.time_since_epoch().count() * minutes_a_day + minute;
    case Every::year:
      return ((static_cast<unsigned>(date.month()) - 1) * 31 + static_cast<unsigned>(date.day()) -
              1) *
                 minutes_a_day +
             minute;
    case Every::week:
      return weekday{day}.c_encoding() * minutes_a_day + minute;
    case Every::day:
      return minute;
  }
  ENSURE(false, "a turn that does not exist");
}

std::vector<Closure> closures(std::span<const Calendar> calendars, Instant now) {
  std::vector<Closure> all;
  for (const auto& calendar : calendars) add_closures(calendar, now, all);
  return all;
}

std::optional<Instant> opens(std::span<const Calendar> calendars, Instant now) {
  const auto all_admit = [&](Instant at) {
    return std::ranges::all_of(calendars, [&](const Calendar& c) { return admits(c, at); });
  };
  if (all_admit(now)) return now;
  std::vector<Instant> changes;
  for (const auto& calendar : calendars) {
    const auto more = changes_behind(calendar, now);
    changes.insert(changes.end(), more.begin(), more.end());
  }
  std::ranges::sort(changes);
  return first_of(changes, all_admit);
}

}  // namespace belay::policy
