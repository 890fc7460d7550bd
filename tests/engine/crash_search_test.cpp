// Plans of three steps and more: all replay classes, with and without a way back, every outcome of
// every step and of its undo, and two crashes anywhere, by a search (crash_search.hpp).
// scripts/sweep searches all plans of four steps and one in five of five; scripts/test a share of
// them.
#include <cstdlib>

#include "engine/crash_search.hpp"

namespace belay::engine::simulation {
namespace {

using ledger::Replay;

constexpr std::array replays{Replay::harmless, Replay::detectable, Replay::dangerous};
constexpr std::size_t kinds_of_steps = 2 * replays.size();

std::vector<FakeShape> plan_of(std::size_t number, std::size_t steps) {
  std::vector<FakeShape> plan;
  for (std::size_t i = 0; i < steps; ++i, number /= kinds_of_steps) {
    const std::size_t kind = number % kinds_of_steps;
    plan.push_back({replays.at(kind / 2), kind % 2 == 1});
  }
  return plan;
}

struct Tried {
  long plans = 0;
  long lives = 0;
  long states = 0;
  std::string complaint;
};

// All plans of so many steps, or one in `stride` of them, until the first complaint. A stride that
// shares no factor with the kinds of steps meets all of them in all places.
Tried try_plans(std::size_t steps, std::size_t stride, const Bugs& bugs = {}) {
  Tried tried;
  std::size_t count = 1;
  for (std::size_t i = 0; i < steps; ++i) count *= kinds_of_steps;
  for (std::size_t number = 0; number < count; number += stride) {
    const Search search(plan_of(number, steps), bugs);
    ++tried.plans;
    tried.lives += search.lives();
    tried.states += search.states();
    tried.complaint = search.complaint();
    if (!tried.complaint.empty()) return tried;
  }
  std::printf("%ld plans of %zu steps, with every outcome: %ld states, %ld lives\n", tried.plans,
              steps, tried.states, tried.lives);
  return tried;
}

void expect_no_complaint(const Tried& tried, long plans) {
  EXPECT_EQ(tried.complaint, "");
  EXPECT_EQ(tried.plans, plans);
  EXPECT_GE(tried.lives, 300 * plans);
}

bool is_sweep() {
  return std::getenv("BELAY_SWEEP_PER_CELL") != nullptr;
}

// All lives of a plan with a crash at these points, if they come to them; true when to both.
bool live_with(const std::vector<FakeShape>& plan, std::span<const int> crashes, Sights& sights) {
  Reality reality(plan);
  sights.begin(reality, most_crashes);
  int left = most_crashes;
  for (const int crash : crashes) {
    reality.countdown = crash;
    if (const auto standing = live(reality, {})) {
      sights.end(reality, *standing);
      return false;
    }
    sights.begin(reality, --left);
  }
  sights.end(reality, live_through(reality, {}, {}));
  return true;
}

// One by one and without a memo, in every world.
void look_one_by_one(std::vector<FakeShape> plan, Sights& sights, std::size_t step = 0) {
  if (step < plan.size()) {
    for (const Script script : all_scripts) {
      for (const UndoScript undo : all_undo_scripts) {
        plan[step].script = script;
        plan[step].undo = undo;
        look_one_by_one(plan, sights, step + 1);
      }
    }
    return;
  }
  constexpr int beyond_every_point = 60;
  for (int first = 1; first < beyond_every_point; ++first) {
    int second = 0;
    while (live_with(plan, std::array{first, ++second}, sights)) {
    }
    if (second == 1 && !live_with(plan, std::array{first}, sights)) return;
  }
}

}  // namespace

// So what the memo leaves out is not left out of the search.
TEST(CrashSearch, SeesWhatIsSeenWithoutAMemoAndNothingElse) {
  std::vector<std::vector<FakeShape>> plans{{{Replay::detectable, true}, {Replay::harmless, true}}};
  for (std::size_t number = 0; number < kinds_of_steps; ++number) {
    plans.push_back(plan_of(number, 1));
  }
  for (const auto& plan : plans) {
    Sights sights;
    look_one_by_one(plan, sights);
    EXPECT_EQ(Search(plan, {}).sights(), sights);
    EXPECT_GE(sights.begins.size(), 20);
  }
}

TEST(CrashSearch, OfThreeStepsFindsNoEffectDoubledOrLost) {
  expect_no_complaint(try_plans(3, 1), 216);
}

TEST(CrashSearch, OfFourStepsFindsNoEffectDoubledOrLost) {
  expect_no_complaint(try_plans(4, is_sweep() ? 1 : 5), is_sweep() ? 1'296 : 260);
}

TEST(CrashSearch, OfFiveStepsFindsNoEffectDoubledOrLost) {
  expect_no_complaint(try_plans(5, is_sweep() ? 5 : 1009), is_sweep() ? 1'556 : 8);
}

TEST(CrashSearch, CatchesTheSeededBugs) {
  for (const std::size_t steps : {3U, 4U}) {
    EXPECT_NE(try_plans(steps, 1, {&skips_reconcile, false}).complaint, "");
    EXPECT_NE(try_plans(steps, 1, {&saga::decide, true}).complaint, "");
    EXPECT_NE(try_plans(steps, 1, {&forgets_half_done_undo, false}).complaint, "");
  }
}

}  // namespace belay::engine::simulation
