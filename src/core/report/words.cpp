#include "core/report/words.hpp"

#include <array>

namespace belay::report {
namespace {

// "5.2" for 52 tenths.
std::string tenths(std::int64_t count) {
  return std::to_string(count / 10) + "." + std::to_string(count % 10);
}

std::string two_units(std::int64_t large, std::string_view large_name, std::int64_t small,
                      std::string_view small_name) {
  std::string text = std::to_string(large) + " " + std::string(large_name);
  if (small > 0) text += " " + std::to_string(small) + " " + std::string(small_name);
  return text;
}

}  // namespace

std::string spoken(Duration duration) {
  using namespace std::chrono;
  const auto ms = duration.count() < 0 ? 0 : duration.count();
  if (ms < 1'000) return std::to_string(ms) + " ms";
  if (ms < 60'000) return tenths(ms / 100) + " s";
  const auto s = ms / 1'000;
  if (s < 3'600) return two_units(s / 60, "min", s % 60, "s");
  if (s < 86'400) return two_units(s / 3'600, "h", s % 3'600 / 60, "min");
  return two_units(s / 86'400, "d", s % 86'400 / 3'600, "h");
}

std::string spoken_bytes(std::int64_t bytes) {
  constexpr std::array<std::string_view, 4> units{"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1'024) return std::to_string(bytes) + " B";
  std::size_t unit = 0;
  while (bytes / 1'024 >= 1'024 && unit + 1 < units.size()) {
    bytes /= 1'024;
    ++unit;
  }
  return tenths(bytes * 10 / 1'024) + " " + std::string(units[unit]);
}

std::string spoken(Instant instant) {
  std::string text = to_text(instant);
  text[text.find('T')] = ' ';
  return text.substr(0, 19) + " UTC";
}

}  // namespace belay::report
