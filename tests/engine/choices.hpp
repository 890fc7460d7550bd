// Every way that something may go, one after the other.
#pragma once

#include <cstddef>
#include <vector>

namespace belay::engine::simulation {

// Used by what is lived through again and again: each time the same choices are asked for, until
// one of them has come out otherwise.
class Choices {
 public:
  // In [0, options).
  std::size_t choose(std::size_t options) {
    if (next_ == made_.size()) made_.push_back({0, options});
    return made_[next_++].taken;
  }
  // Whether what comes now did not come the last time.
  bool is_new() const { return next_ == made_.size(); }
  // To the next way; false when there is none.
  bool turn() {
    next_ = 0;
    while (!made_.empty() && ++made_.back().taken == made_.back().options) made_.pop_back();
    return !made_.empty();
  }

 private:
  struct Choice {
    std::size_t taken;
    std::size_t options;
  };
  std::vector<Choice> made_;
  std::size_t next_ = 0;
};

}  // namespace belay::engine::simulation
