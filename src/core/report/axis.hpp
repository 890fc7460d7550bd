// The time axis of the picture: work is drawn to scale, and a long time in which nothing was worked
// on becomes a narrow break, so that a run of five days shows its minutes.
#pragma once

#include <span>
#include <vector>

#include "core/report/spans.hpp"

namespace belay::report {

class Axis {
 public:
  // A piece of the axis; places are thousandths of a percent of the width.
  struct Piece {
    Instant from{};
    Instant to{};
    std::int64_t left = 0;
    std::int64_t width = 0;
    bool is_break = false;
  };
  static constexpr std::int64_t whole = 100'000;

  // `from` to `to`, which must not lie before it.
  Axis(std::span<const Span> spans, Instant from, Instant to);

  std::int64_t place(Instant instant) const;  // 0 to whole; what lies outside is clamped
  const std::vector<Piece>& pieces() const { return pieces_; }

 private:
  std::vector<Piece> pieces_;
};

}  // namespace belay::report
