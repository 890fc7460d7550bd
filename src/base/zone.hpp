// A time zone as a value: when its clocks showed what, over the years that were asked for. Reading
// one is src/world/os/time_zone.hpp.
#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"

namespace belay {

// What the clocks on the wall show. Not an instant: where clocks go back one is shown twice, where
// they go forward some are never shown.
using WallTime = std::chrono::local_time<std::chrono::milliseconds>;

class Zone {
 public:
  struct Offset {
    Instant from;
    std::chrono::seconds ahead;  // of UTC, until the next one begins
  };

  Zone() = default;  // UTC
  // In the order of time; the first also holds for all that is before it. Empty: UTC.
  explicit Zone(std::vector<Offset> offsets) : offsets_(std::move(offsets)) {}

  std::chrono::seconds ahead_at(Instant instant) const;
  WallTime wall(Instant instant) const {
    return WallTime{(instant + ahead_at(instant)).time_since_epoch()};
  }
  // Those at which the clocks show this: none, one or two.
  std::vector<Instant> instants_of(WallTime wall) const;
  const std::vector<Offset>& offsets() const { return offsets_; }

  // "2026-10-25 02:30+01:00"
  std::string text(Instant instant) const;

 private:
  std::vector<Offset> offsets_;
};

}  // namespace belay
