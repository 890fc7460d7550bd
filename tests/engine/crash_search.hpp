// A search over where a crashed run may stand, memoised over (fold, world, crashes left). What
// makes it affordable: what the world makes of a step is chosen when the step is first performed,
// so that one search is over all outcomes of a plan; a crash is a copy of the world at that place,
// taken while the process lives on; and a process that comes to where one was before goes no
// further.
#pragma once

#include <set>
#include <unordered_set>
#include <utility>

#include "engine/calm_runs.hpp"
#include "engine/state_digest.hpp"

namespace belay::engine::simulation {

inline constexpr int most_crashes = 2;

// What a search saw, apart from its memo: where lives began, and how they ended.
struct Sights {
  std::set<std::string> begins;
  std::set<std::string> ends;

  void begin(const Reality& reality, int crashes_left) {
    std::string bytes{static_cast<char>(crashes_left)};
    for (const int asked : reality.performed) put_byte(bytes, asked > 0);
    for (const int asked : reality.undone) put_byte(bytes, asked > 0);
    begins.insert(bytes + world_and_fold(reality));
  }
  void end(const Reality& reality, const Standing& standing) {
    ends.insert(std::string{static_cast<char>(standing.exit)} + world_and_fold(reality));
  }
  friend bool operator==(const Sights&, const Sights&) = default;

 private:
  static std::string world_and_fold(const Reality& reality) {
    std::string bytes;
    for (const auto there : reality.effects) put_byte(bytes, static_cast<int>(there));
    const auto state = saga::fold(reality.durable);
    for (const auto& [id, run] : state.runs) put_state(bytes, run);
    return bytes;
  }
};

// One plan, searched when it is made; its shapes' scripts are not read.
class Search final : Overseer {
 public:
  Search(const std::vector<FakeShape>& plan, const Bugs& bugs) : calm_(plan), bugs_(bugs) {
    Reality fresh(plan);
    fresh.overseer = this;
    current_ = this;
    go(fresh, most_crashes);
    current_ = nullptr;
  }
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;
  ~Search() override = default;

  // The first; the search ends with it.
  const std::string& complaint() const { return complaint_; }
  long lives() const { return lives_; }
  long states() const { return static_cast<long>(seen_.size()); }
  const Sights& sights() const { return sights_; }

 private:
  // All lives that begin here, and then all that follow their crashes.
  void go(const Reality& start, int crashes_left) {
    sights_.begin(start, crashes_left);
    choices_ = {};
    crashes_left_ = crashes_left;
    do {
      one_life(start);
    } while (complaint_.empty() && choices_.turn());
    const auto next = std::exchange(crashed_, {});
    for (const auto& reality : next) {
      if (complaint_.empty()) go(reality, crashes_left - 1);
    }
  }

  void one_life(const Reality& start) {
    Reality reality = start;
    durable_ = {};
    folded_ = 0;
    alive_ = &reality;
    ++lives_;
    const auto standing = live(reality, {&decide_once, bugs_.lazy_ledger});
    if (!reality.violations.empty()) {
      complaint_ = reality.violations.front();
    } else if (standing) {
      sights_.end(reality, *standing);
      complaint_ = calm_.judge_beside(reality, *standing);
    }
  }

  // Where a process stood like this before, all that follows is known: it need not go on.
  static saga::Action decide_once(const saga::RunState& run, Instant now) {
    auto& self = *current_;
    if (self.choices_.is_new() && !self.seen_.insert(self.key(self.crashes_left_, &run)).second) {
      throw Crash{};
    }
    return self.bugs_.decide(run, now);
  }

  void place(const Reality& reality) override {
    if (crashes_left_ == 0 || !choices_.is_new()) return;
    if (seen_.insert(key(crashes_left_ - 1, nullptr)).second) crashed_.push_back(reality);
  }
  Script script_of(std::size_t) override {
    return all_scripts.at(choices_.choose(all_scripts.size()));
  }
  UndoScript undo_of(std::size_t) override {
    return all_undo_scripts.at(choices_.choose(all_undo_scripts.size()));
  }

  // All that decides how it goes on: how often it may still crash, the world, what is durable, and
  // what a process holds beyond that; of a dead one, nothing.
  std::string key(int crashes_left, const saga::RunState* held) {
    for (; folded_ < alive_->durable.size(); ++folded_) {
      saga::fold(durable_, alive_->durable[folded_].draft);
    }
    std::string key{static_cast<char>(crashes_left), held ? 'l' : 'd'};
    for (const auto there : alive_->effects) put_byte(key, static_cast<int>(there));
    key += decided(*alive_);
    const auto found = durable_.runs.find(simulated_run);
    put_byte(key, found != durable_.runs.end());
    if (found != durable_.runs.end()) put_state(key, found->second);
    if (held) put_state(key, *held);
    return key;
  }

  static inline Search* current_ = nullptr;

  CalmRuns calm_;
  Bugs bugs_;
  std::unordered_set<std::string> seen_;
  Sights sights_;
  std::string complaint_;
  long lives_ = 0;

  // Of the life that is lived now.
  Choices choices_;
  int crashes_left_ = 0;
  const Reality* alive_ = nullptr;
  saga::EnvironmentState durable_;
  std::size_t folded_ = 0;
  std::vector<Reality> crashed_;
};

}  // namespace belay::engine::simulation
