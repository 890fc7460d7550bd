// A calendar of freezes and windows: it is refused with its places, or closes and opens as it says
// itself, also where the clocks are put forward and back.
#include "core/policy/calendar.hpp"

#include "core/policy/calendar_file.hpp"
#include "fuzz/toml_claims.hpp"

namespace belay::fuzz {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// Of Berlin around the instants that are asked about.
Zone zone_with_turns() {
  const auto offset = [](std::string_view from, int ahead) {
    return Zone::Offset{parse_instant(from).value(), hours{ahead}};
  };
  return Zone({offset("2025-10-26T01:00:00.000Z", 1), offset("2026-03-29T01:00:00.000Z", 2),
               offset("2026-10-25T01:00:00.000Z", 1), offset("2027-03-28T01:00:00.000Z", 2)});
}

void expect_closed_until(const policy::Closure& closure, Instant now) {
  claim(!closure.text.empty(), "what is closed can be told");
  claim(!closure.until || *closure.until > now, "what is closed now ends later");
  claim(!closure.until || *closure.until <= now + policy::ahead + hours{48},
        "and no later than is looked ahead");
}

void expect_one_answer(const std::vector<policy::Calendar>& calendars, Instant now) {
  const auto closed = policy::closures(calendars, now);
  for (const auto& closure : closed) expect_closed_until(closure, now);
  const auto opens = policy::opens(calendars, now);
  claim(closed.empty() == (opens == now), "it is open now, or something is closed");
  if (!opens || closed.empty()) return;
  claim(*opens > now, "it opens later");
  claim(policy::closures(calendars, *opens).empty(), "where it opens nothing is closed");
  claim(!policy::closures(calendars, *opens - milliseconds{1}).empty(), "and just before it was");
}

}  // namespace

bool calendar(std::string_view input) {
  auto read = policy::parse_calendar(input, "a.toml");
  if (!read) {
    expect_problems(read.error(), input);
    return false;
  }
  // The look ahead costs spans times days, which only wastes the time of the search.
  if (read->freezes.size() + read->windows.size() > 6) return true;
  read->zone = zone_with_turns();
  const std::vector calendars{*read};
  for (const std::string_view now :
       {"2026-03-29T00:59:00.000Z", "2026-10-25T00:30:00.000Z", "2026-12-31T22:59:59.999Z"}) {
    expect_one_answer(calendars, parse_instant(now).value());
  }
  return true;
}

}  // namespace belay::fuzz
