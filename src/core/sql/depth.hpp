// An upper bound of the depth of a statement's tree, from its tokens alone. The parser's own stack
// is bounded, but chains that lean left (a sum, a UNION) make a tree as deep as they are long, and
// whoever walks it by recursion, as libpg_query's printer does, then overflows the stack.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace belay::sql {

// Each level of a tree needs a token of its own on the way to it: one between the commas and
// parentheses that enclose it, or a UNION, which commas do not end.
class DepthBound {
 public:
  void token() { ++levels_.back().chain; }
  void union_word() { ++levels_.back().unions; }
  void comma() {
    auto& level = levels_.back();
    level.deepest = std::max(level.deepest, level.chain + level.inner);
    level.chain = level.inner = 0;
  }
  void open() {
    token();
    levels_.push_back({});
  }
  void close() {
    if (levels_.size() < 2) return;
    const std::size_t depth = levels_.back().total();
    levels_.pop_back();
    levels_.back().inner = std::max(levels_.back().inner, depth);
  }
  std::size_t total() {
    while (levels_.size() > 1) close();
    return levels_.back().total();
  }
  bool nested() const { return levels_.size() > 1; }

 private:
  struct Level {
    std::size_t chain = 0;    // tokens since the last comma
    std::size_t inner = 0;    // the deepest of the parentheses since then
    std::size_t deepest = 0;  // of what the commas ended
    std::size_t unions = 0;
    std::size_t total() const { return std::max(deepest, chain + inner) + unions; }
  };
  std::vector<Level> levels_{1};
};

}  // namespace belay::sql
