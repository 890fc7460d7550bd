// Times and sizes as people say them; unlike to_text(Duration), rounded.
#pragma once

#include <cstdint>
#include <string>

#include "base/instant.hpp"

namespace belay::report {

// "40 ms", "5.2 s", "3 min 12 s", "20 h 3 min", "4 d 2 h"
std::string spoken(Duration duration);
// "12 B", "3.4 KiB", "1.2 GiB"
std::string spoken_bytes(std::int64_t bytes);
// "2026-11-21 04:31:53 UTC"
std::string spoken(Instant instant);

}  // namespace belay::report
