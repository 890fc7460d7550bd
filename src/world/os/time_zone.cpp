#include "world/os/time_zone.hpp"

// As Debian builds the library: the zones are those of the host, and no download is compiled in.
#define USE_OS_TZDB 1
#include <date/tz.h>

#include "base/text.hpp"

namespace belay::world {
namespace {

std::vector<Zone::Offset> offsets_between(const date::time_zone& zone, Instant from, Instant to) {
  using std::chrono::floor;
  std::vector<Zone::Offset> offsets;
  // Bounded: no zone changed its clocks more than a few times a year.
  for (Instant at = from; at <= to && offsets.size() < 10'000;) {
    const auto info = zone.get_info(floor<std::chrono::seconds>(at));
    offsets.push_back({offsets.empty() ? from : at, info.offset});
    if (info.end <= floor<std::chrono::seconds>(at)) break;
    at = Instant{info.end.time_since_epoch()};
  }
  return offsets;
}

}  // namespace

Result<Zone> read_zone(const std::string& name, Instant from, Instant to) {
  if (name == "UTC") return Zone{};
  try {
    return Zone(offsets_between(*date::locate_zone(name), from, to));
  } catch (const std::exception&) {
    // The library says either that the name is unknown or that there is no database at all.
    return fail(ErrorCode::config_invalid, "this host knows no time zone '" + escaped(name) + "'",
                "a name of the IANA database, such as Europe/Berlin, or UTC; package tzdata");
  }
}

}  // namespace belay::world
