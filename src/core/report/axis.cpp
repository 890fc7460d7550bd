#include "core/report/axis.hpp"

#include <algorithm>

namespace belay::report {
namespace {

constexpr Duration shortest_break = std::chrono::seconds(5);
constexpr std::int64_t most_breaks_width = Axis::whole / 3;
constexpr std::int64_t one_break_width = 7'000;

struct Stretch {
  Instant from;
  Instant to;
};

// When something was worked on, in order and without overlaps.
std::vector<Stretch> busy(std::span<const Span> spans) {
  std::vector<Stretch> stretches;
  for (const auto& span : spans) {
    if (span.is_measured()) stretches.push_back({span.from, span.to});
  }
  std::ranges::sort(stretches, {}, &Stretch::from);
  std::vector<Stretch> merged;
  for (const auto& stretch : stretches) {
    if (!merged.empty() && stretch.from <= merged.back().to) {
      merged.back().to = std::max(merged.back().to, stretch.to);
    } else {
      merged.push_back(stretch);
    }
  }
  return merged;
}

// Idle time is a break when it is longer than a quarter of all work.
std::vector<Axis::Piece> cut(const std::vector<Stretch>& work, Instant from, Instant to) {
  Duration worked{};
  for (const auto& stretch : work) worked += stretch.to - stretch.from;
  const auto limit = std::max(shortest_break, worked / 4);
  std::vector<Axis::Piece> pieces;
  Instant reached = from;
  const auto idle_until = [&](Instant next) {
    if (next - reached < limit) return;
    pieces.push_back({reached, next, 0, 0, true});
    reached = next;
  };
  for (const auto& stretch : work) {
    idle_until(stretch.from);
    const Instant end = std::max(stretch.to, reached);
    const bool goes_on = !pieces.empty() && !pieces.back().is_break;
    if (goes_on) {
      pieces.back().to = end;
    } else {
      pieces.push_back({reached, end, 0, 0, false});
    }
    reached = end;
  }
  idle_until(to);
  if (pieces.empty()) pieces.push_back({from, to, 0, 0, false});
  if (reached < to) pieces.back().to = std::max(pieces.back().to, to);
  return pieces;
}

void share_width(std::vector<Axis::Piece>& pieces) {
  const auto breaks = std::ranges::count_if(pieces, &Axis::Piece::is_break);
  const auto drawn = static_cast<std::int64_t>(pieces.size()) - breaks;
  std::int64_t width_of_break =
      breaks == 0 ? 0 : std::min<std::int64_t>(one_break_width, most_breaks_width / breaks);
  if (drawn == 0) width_of_break = Axis::whole / breaks;
  std::int64_t total = 0;  // milliseconds; each piece counts as one at least
  for (const auto& piece : pieces) {
    if (!piece.is_break) total += std::max<std::int64_t>(1, (piece.to - piece.from).count());
  }
  const std::int64_t rest = Axis::whole - width_of_break * breaks;
  std::int64_t left = 0;
  for (auto& piece : pieces) {
    const auto length = std::max<std::int64_t>(1, (piece.to - piece.from).count());
    // In double: days of milliseconds times 100,000 come close to 64 bits.
    const auto part =
        static_cast<double>(length) / static_cast<double>(std::max<std::int64_t>(1, total));
    piece.left = left;
    piece.width = piece.is_break ? width_of_break
                                 : static_cast<std::int64_t>(static_cast<double>(rest) * part);
    left += piece.width;
  }
}

}  // namespace

Axis::Axis(std::span<const Span> spans, Instant from, Instant to)
    : pieces_(cut(busy(spans), from, std::max(from, to))) {
  share_width(pieces_);
}

std::int64_t Axis::place(Instant instant) const {
  for (const auto& piece : pieces_) {
    if (instant > piece.to) continue;
    const auto length = std::max<std::int64_t>(1, (piece.to - piece.from).count());
    const auto inside = std::max<std::int64_t>(0, (instant - piece.from).count());
    const auto part = static_cast<double>(inside) / static_cast<double>(length);
    return piece.left + static_cast<std::int64_t>(static_cast<double>(piece.width) * part);
  }
  return whole;
}

}  // namespace belay::report
