// Points in time and durations as people write them. UTC only; now is always an argument.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace belay {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// "2026-11-21T04:31:53.120Z". Years 0001 to 9999.
std::string to_text(Instant instant);
Result<Instant> parse_instant(std::string_view text);

// "300ms", "2s", "5m", "20h", "3d"; whole numbers; at most ten years.
Result<Duration> parse_duration(std::string_view text);
// The shortest exact form that parse_duration reads back.
std::string to_text(Duration duration);

}  // namespace belay
