#include "base/zone.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace belay {

std::chrono::seconds Zone::ahead_at(Instant instant) const {
  if (offsets_.empty()) return std::chrono::seconds{0};
  const auto after = std::ranges::upper_bound(offsets_, instant, {}, &Offset::from);
  return after == offsets_.begin() ? after->ahead : (after - 1)->ahead;
}

std::vector<Instant> Zone::instants_of(WallTime wall) const {
  const auto fits = [&](std::chrono::seconds ahead) {
    const Instant instant{wall.time_since_epoch() - ahead};
    return ahead_at(instant) == ahead ? std::vector{instant} : std::vector<Instant>{};
  };
  if (offsets_.empty()) return fits(std::chrono::seconds{0});
  std::vector<Instant> found;
  for (const auto& offset : offsets_) {
    for (const auto instant : fits(offset.ahead)) found.push_back(instant);
  }
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

std::string Zone::text(Instant instant) const {
  using namespace std::chrono;
  const auto ahead = ahead_at(instant);
  const auto shown = floor<minutes>(wall(instant));
  const year_month_day date{floor<days>(shown)};
  const hh_mm_ss time{shown - floor<days>(shown)};
  const hh_mm_ss offset{duration_cast<minutes>(abs(ahead))};
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d%c%02d:%02d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), ahead.count() < 0 ? '-' : '+',
                static_cast<int>(offset.hours().count()),
                static_cast<int>(offset.minutes().count()));
  return text.data();
}

}  // namespace belay
