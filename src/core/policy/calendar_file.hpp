// A calendar as a file: NAME.calendar.toml beside the policy NAME.
#pragma once

#include "core/plan/document.hpp"
#include "core/policy/calendar.hpp"

namespace belay::policy {

// The zone is only named; its changes are read where there is a host. Errors: every unknown key,
// every moment that is none, and every span of two unlike ends, with its place.
tl::expected<Calendar, std::vector<plan::Problem>> parse_calendar(std::string_view text,
                                                                  std::string source);

// "2026-12-24", "12-24", "fri", "09:00"; the first three also with a time behind.
struct Moment {
  Every every = Every::once;
  std::int64_t minute = 0;  // see minute_of
  bool whole_day = false;   // no time was given
};
std::optional<Moment> parse_moment(std::string_view text);

}  // namespace belay::policy
