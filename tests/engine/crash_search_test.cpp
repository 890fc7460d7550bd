// Plans of three and four steps: a search over where a crashed run may stand, memoised, since many
// crashes leave the same fold and the same world.
#include <cstdlib>
#include <set>

#include "core/saga/state_text.hpp"
#include "engine/judgement.hpp"

namespace belay::engine::simulation {
namespace {

using ledger::Replay;

// All that decides how a run goes on: the fold, the world, and how often it may still crash.
std::string key_of(const Reality& reality, int crashes_left) {
  std::string key = std::to_string(crashes_left);
  const auto put = [&](auto value) { (key += ' ') += std::to_string(static_cast<int>(value)); };
  for (std::size_t i = 0; i < reality.shapes.size(); ++i) {
    put(reality.effects[i]);
    put(reality.performed[i] > 0);
    put(reality.undone[i] > 0);
  }
  const auto state = saga::fold(reality.durable);
  const auto found = state.runs.find(simulated_run);
  return found == state.runs.end() ? key : key + saga::text_of_state(found->second);
}

class Search {
 public:
  Search(const std::vector<FakeShape>& plan, const Bugs& bugs) : calm_(plan), bugs_(bugs) {
    calm_standing_ = live_through(calm_, {}, {});
    go(Reality(plan), 2);
  }

  const std::string& complaint() const { return complaint_; }
  long lives() const { return lives_; }

 private:
  // Every place of the next crash from here, and none.
  void go(const Reality& from, int crashes_left) {
    if (!seen_.insert(key_of(from, crashes_left)).second) return;
    for (int place = 1; complaint_.empty(); ++place) {
      Reality reality = from;
      reality.countdown = crashes_left > 0 ? place : -1;
      ++lives_;
      const auto standing = live(reality, bugs_);
      if (!standing) {
        // Not part of the key, so it must not wait for the end.
        if (!reality.violations.empty()) complaint_ = reality.violations.front();
        go(reality, crashes_left - 1);
        continue;
      }
      complaint_ = judge(reality, *standing, calm_, calm_standing_);
      return;
    }
  }

  Reality calm_;
  Standing calm_standing_;
  Bugs bugs_;
  std::set<std::string> seen_;
  std::string complaint_;
  long lives_ = 0;
};

bool goes_on(Script script) {
  return script != Script::fails_clean && script != Script::fails_partial;
}

// What follows a step that fails is never begun, so only the last step may fail; plans of two
// steps are all tried without that. An undo is only called when something failed.
std::vector<FakeShape> shapes(bool last, bool undone) {
  std::vector<FakeShape> all;
  for (const auto replay : {Replay::harmless, Replay::detectable, Replay::dangerous}) {
    for (const auto script : {Script::works, Script::doubt_applied, Script::doubt_lost,
                              Script::fails_clean, Script::fails_partial}) {
      if (goes_on(script) != !(last && undone)) continue;
      all.push_back({replay, false, script, UndoScript::works});
      all.push_back({replay, true, script, UndoScript::works});
      if (!undone) continue;
      all.push_back({replay, true, script, UndoScript::fails_clean});
      all.push_back({replay, true, script, UndoScript::doubt_applied});
    }
  }
  return all;
}

struct Tried {
  long plans = 0;
  long lives = 0;
  std::string complaint;
};

// All plans of so many steps, or one in `stride` of them, until the first complaint.
Tried try_plans(std::size_t steps, std::size_t stride, const Bugs& bugs = {}) {
  Tried tried;
  for (const bool undone : {false, true}) {
    const auto before = shapes(false, undone);
    const auto last = shapes(true, undone);
    std::size_t count = last.size();
    for (std::size_t i = 1; i < steps; ++i) count *= before.size();
    for (std::size_t number = 0; number < count; number += stride) {
      std::vector<FakeShape> plan;
      std::size_t rest = number / last.size();
      for (std::size_t i = 1; i < steps; ++i, rest /= before.size()) {
        plan.push_back(before[rest % before.size()]);
      }
      plan.push_back(last[number % last.size()]);
      const Search search(plan, bugs);
      ++tried.plans;
      tried.lives += search.lives();
      tried.complaint = search.complaint();
      if (!tried.complaint.empty()) return tried;
    }
  }
  std::printf("%ld plans of %zu steps in %ld lives\n", tried.plans, steps, tried.lives);
  return tried;
}

bool is_sweep() {
  return std::getenv("BELAY_SWEEP_PER_CELL") != nullptr;
}

}  // namespace

// A stride that shares no factor with the numbers of shapes meets all of them in all places.
TEST(CrashSearch, OfThreeStepsFindsNoEffectDoubledOrLost) {
  const auto tried = try_plans(3, is_sweep() ? 1 : 131);
  EXPECT_EQ(tried.complaint, "");
  EXPECT_GE(tried.plans, is_sweep() ? 36'936 : 282);
  EXPECT_GE(tried.lives, 100 * tried.plans);
}

TEST(CrashSearch, OfFourStepsFindsNoEffectDoubledOrLost) {
  const auto tried = try_plans(4, is_sweep() ? 37 : 40'009);
  EXPECT_EQ(tried.complaint, "");
  EXPECT_GE(tried.plans, is_sweep() ? 33'000 : 31);
  EXPECT_GE(tried.lives, 100 * tried.plans);
}

TEST(CrashSearch, CatchesTheSeededBugs) {
  EXPECT_NE(try_plans(3, 61, {&skips_reconcile, false}).complaint, "");
  EXPECT_NE(try_plans(3, 61, {&saga::decide, true}).complaint, "");
  EXPECT_NE(try_plans(3, 61, {&forgets_half_done_undo, false}).complaint, "");
}

}  // namespace belay::engine::simulation
