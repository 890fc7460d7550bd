#include "core/migration/drawing.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string_view>

namespace belay::migration {
namespace {

using Place = Lineage::Place;
using Some = Lineage::Some;
using Columns = std::set<std::size_t>;

// What one cell holds; each has a stroke of its own in both alphabets.
enum class StrokeCell : std::size_t {
  blank,
  down,       // a line that goes on
  node,       // a revision
  here,       // one that a database is at
  across,     // between two columns
  from,       // the column of the revision, with strokes to the right
  from_left,  // to the left
  from_both,
  opens_right,  // the end of a stroke from the left: a line begins here
  opens_left,
  opens,  // the same with the stroke going on
  closes_right,
  closes_left,
  closes,
  joins_right,  // onto a line that goes on
  joins_left,
  joins,
  more,  // what is not drawn
};

constexpr std::array<std::string_view, 18> ascii_strokes{
    " ", "|", "*", "@", "-", "+", "+", "+", ".", ".", ".", "'", "'", "'", "+", "+", "+", "~"};
constexpr std::array<std::string_view, 18> unicode_strokes{
    " ", "│", "○", "●", "─", "├", "┤", "┼", "╮", "╭", "┬", "╯", "╰", "┴", "┤", "├", "┼", "…"};

enum class StrokeEnd : std::size_t { opens, closes, joins };
struct StrokeTarget {
  std::size_t column;
  StrokeEnd end;
};

StrokeCell end_cell(StrokeEnd end, bool from_left, bool goes_on) {
  constexpr auto first = static_cast<std::size_t>(StrokeCell::opens_right);
  const std::size_t form = goes_on ? 2 : from_left ? 0 : 1;
  return static_cast<StrokeCell>(first + 3 * static_cast<std::size_t>(end) + form);
}

// No work of a row depends on how many columns there are, only on how many are drawn.
class Draughtsman {
 public:
  Draughtsman(const Lineage& lineage, const DrawingStyle& style)
      : lineage_(lineage), style_(style) {}

  std::vector<DrawnRow> run() {
    for (const Place place : lineage_.newest_first()) add(place);
    return std::move(rows_);
  }

 private:
  void add(Place place) {
    Columns waiting = std::move(waiting_[place]);
    waiting_.erase(place);
    if (waiting.empty()) waiting.insert(begin_line());
    const std::size_t column = *waiting.begin();
    lanes_[column] = place;
    close(column, waiting);
    add_row(node_row(column, place), place);
    const auto parents = lineage_.parents(place);
    below_base_ = parents.empty() ? std::optional(column) : std::nullopt;
    if (parents.empty()) {
      vacate(column);
    } else {
      lead_on(column, parents);
    }
    forget_empty();
  }

  // Under a base nothing goes on: a row without it keeps the next line apart.
  std::size_t begin_line() {
    const std::size_t column = take_column();
    if (below_base_ == column) add_row(plain_row(), std::nullopt);
    return column;
  }

  std::size_t take_column() {
    if (free_.empty()) {
      lanes_.emplace_back();
      return lanes_.size() - 1;
    }
    return free_.extract(free_.begin()).value();
  }

  void occupy(std::size_t column, Place place) {
    lanes_[column] = place;
    waiting_[place].insert(column);
  }

  void vacate(std::size_t column) {
    lanes_[column].reset();
    free_.insert(column);
  }

  // The columns on the right that lead nowhere.
  void forget_empty() {
    for (; !lanes_.empty() && !lanes_.back(); lanes_.pop_back()) free_.erase(lanes_.size() - 1);
  }

  // Several lines come to one revision: a branch point.
  void close(std::size_t column, const Columns& waiting) {
    if (waiting.size() < 2) return;
    std::vector<StrokeTarget> targets;
    for (auto other = std::next(waiting.begin()); other != waiting.end(); ++other) {
      targets.push_back({*other, StrokeEnd::closes});
    }
    add_row(connecting_row(column, targets), std::nullopt);
    for (const auto& target : targets) vacate(target.column);
    forget_empty();
  }

  // The first parent follows in the same column, each other one in its own: a merge.
  void lead_on(std::size_t column, Some parents) {
    occupy(column, parents.front());
    std::vector<StrokeTarget> targets;
    for (auto parent = std::next(parents.begin()); parent != parents.end(); ++parent) {
      const auto& known = waiting_[*parent];
      const bool joins = !known.empty();
      const std::size_t to = joins ? *known.begin() : take_column();
      occupy(to, *parent);
      targets.push_back({to, joins ? StrokeEnd::joins : StrokeEnd::opens});
    }
    if (!targets.empty()) add_row(connecting_row(column, targets), std::nullopt);
  }

  // Never without a column. Behind the last one that is drawn stands the sign for more.
  std::vector<StrokeCell> plain_row() const {
    const std::size_t drawn = std::min(lanes_.size(), style_.most_lanes);
    std::vector<StrokeCell> cells(2 * drawn - 1, StrokeCell::blank);
    for (std::size_t i = 0; i < drawn; ++i) {
      if (lanes_[i]) cells[2 * i] = StrokeCell::down;
    }
    if (drawn < lanes_.size()) cells.push_back(StrokeCell::more);
    return cells;
  }

  // A revision beyond what is drawn stands behind that sign.
  std::vector<StrokeCell> node_row(std::size_t column, Place place) const {
    auto cells = plain_row();
    const bool here = std::ranges::find(style_.at, place) != style_.at.end();
    const StrokeCell cell = here ? StrokeCell::here : StrokeCell::node;
    put(cells, column, cell);
    if (column >= style_.most_lanes) cells.insert(cells.end(), {StrokeCell::blank, cell});
    return cells;
  }

  std::vector<StrokeCell> connecting_row(std::size_t column,
                                         const std::vector<StrokeTarget>& targets) const {
    auto cells = plain_row();
    std::size_t first = column, last = column;
    for (const auto& target : targets) {
      first = std::min(first, target.column);
      last = std::max(last, target.column);
    }
    for (std::size_t i = 2 * first; i < std::min(2 * last, cells.size()); ++i) {
      if (cells[i] == StrokeCell::blank) cells[i] = StrokeCell::across;
    }
    for (const auto& target : targets) {
      const bool from_left = target.column > column;
      const bool goes_on = target.column != (from_left ? last : first);
      put(cells, target.column, end_cell(target.end, from_left, goes_on));
    }
    put(cells, column,
        first == column  ? StrokeCell::from
        : last == column ? StrokeCell::from_left
                         : StrokeCell::from_both);
    return cells;
  }

  void put(std::vector<StrokeCell>& cells, std::size_t column, StrokeCell cell) const {
    if (column < style_.most_lanes) cells[2 * column] = cell;
  }

  void add_row(std::vector<StrokeCell> cells, std::optional<Place> place) {
    while (!cells.empty() && cells.back() == StrokeCell::blank) cells.pop_back();
    const auto& strokes = style_.strokes == Strokes::ascii ? ascii_strokes : unicode_strokes;
    DrawnRow row{{}, place};
    for (const StrokeCell cell : cells) row.strokes += strokes[static_cast<std::size_t>(cell)];
    rows_.push_back(std::move(row));
  }

  const Lineage& lineage_;
  const DrawingStyle& style_;
  std::vector<std::optional<Place>> lanes_;  // what each column leads to
  std::map<Place, Columns> waiting_;         // the same the other way
  Columns free_;                             // between others
  std::optional<std::size_t> below_base_;    // the column of the row above, if its line ended there
  std::vector<DrawnRow> rows_;
};

}  // namespace

std::vector<DrawnRow> draw(const Lineage& lineage, const DrawingStyle& style) {
  return Draughtsman(lineage, style).run();
}

}  // namespace belay::migration
