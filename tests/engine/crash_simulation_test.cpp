// Test number one: every plan of up to two steps, every replay class, with and without a way back,
// every outcome, with up to two crashes at every point, resumed.
#include "engine/judgement.hpp"

namespace belay::engine::simulation {
namespace {

constexpr int beyond_every_point = 60;

std::vector<FakeShape> all_shapes() {
  std::vector<FakeShape> shapes;
  for (const auto replay :
       {ledger::Replay::harmless, ledger::Replay::detectable, ledger::Replay::dangerous}) {
    for (const auto script : {Script::works, Script::fails_clean, Script::fails_partial,
                              Script::doubt_applied, Script::doubt_lost}) {
      shapes.push_back({replay, false, script, UndoScript::works});
      for (const auto undo :
           {UndoScript::works, UndoScript::fails_clean, UndoScript::doubt_applied}) {
        shapes.push_back({replay, true, script, undo});
      }
    }
  }
  return shapes;
}

// Runs all crash points for one plan; returns the first complaint.
std::string simulate(const std::vector<FakeShape>& plan, const Bugs& bugs, long& runs) {
  Reality calm(plan);
  const Standing calm_standing = live_through(calm, {}, {});
  for (int first = 1; first < beyond_every_point; ++first) {
    for (int second = 0; second < beyond_every_point; ++second) {
      Reality reality(plan);
      const std::array crashes{first, second};
      const Standing standing =
          live_through(reality, std::span(crashes).first(second == 0 ? 1 : 2), bugs);
      ++runs;
      const std::string complaint = judge(reality, standing, calm, calm_standing);
      if (!complaint.empty()) {
        return complaint + " (crashes at " + std::to_string(first) + ", " + std::to_string(second) +
               ")";
      }
      if (reality.countdown > 0 && second > 0) break;  // the second crash no longer happens
    }
    Reality probe(plan);
    probe.countdown = first;
    if (live(probe, {})) break;  // the first crash no longer happens
  }
  return {};
}

std::string simulate_all(const Bugs& bugs, bool stop_at_first) {
  long runs = 0;
  std::string first;
  const auto shapes = all_shapes();
  const auto look = [&](const std::vector<FakeShape>& plan) {
    const std::string complaint = simulate(plan, bugs, runs);
    if (!complaint.empty() && first.empty()) first = complaint;
    return complaint.empty() || !stop_at_first;
  };
  for (const auto& a : shapes) {
    if (!look({a})) return first;
    for (const auto& b : shapes) {
      if (!look({a, b})) return first;
    }
  }
  std::printf("simulated %ld runs\n", runs);
  return first;
}

}  // namespace

TEST(CrashSimulation, NoCrashDoublesOrLosesAnEffectOrChangesTheEnd) {
  EXPECT_EQ(simulate_all({}, true), "");
}

TEST(CrashSimulation, CatchesASkippedReconcile) {
  EXPECT_NE(simulate_all({&skips_reconcile, false}, true), "");
}

TEST(CrashSimulation, CatchesAnEffectBeforeItsIntent) {
  EXPECT_NE(simulate_all({&saga::decide, true}, true), "");
}

TEST(CrashSimulation, CatchesAForgottenHalfDoneUndo) {
  EXPECT_NE(simulate_all({&forgets_half_done_undo, false}, true), "");
}

}  // namespace belay::engine::simulation
