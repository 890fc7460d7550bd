// Who keeps phases waiting beside the plan: asked at the beginning of a phase, and nowhere else.
#include "engine/simulated_world.hpp"

namespace belay::engine::simulation {
namespace {

// Three phases without gates, of one step each.
Reality three_phases(Script third = Script::works) {
  Reality reality({{ledger::Replay::detectable, true, Script::works, UndoScript::works},
                   {ledger::Replay::detectable, true, Script::works, UndoScript::works},
                   {ledger::Replay::detectable, true, third, UndoScript::works}});
  reality.gates = {{}, {}, {}};
  return reality;
}

// Keeps the phases that it is told to; `asked` are those that it was asked of.
struct Keeper {
  std::vector<int> keeps;
  std::vector<int> keeps_steps = {};  // of these phases
  std::vector<int> asked = {};

  Result<std::optional<saga::Await>> first_step(const saga::Perform& perform) const {
    EXPECT_EQ(perform.n, 1) << "asked of a step that was begun";
    const int phase = perform.at.phase;
    if (std::ranges::find(keeps_steps, phase) == keeps_steps.end()) {
      return std::optional<saga::Await>{};
    }
    return std::optional(saga::Await{phase, "backup", {}});
  }

  Gatekeeper as_asked() {
    return [this](const saga::RunState& run,
                  const saga::Action& next) -> Result<std::optional<saga::Await>> {
      EXPECT_FALSE(run.rollback) << "asked on the way back";
      const auto* open = std::get_if<saga::OpenPhase>(&next);
      if (open == nullptr) return first_step(std::get<saga::Perform>(next));
      const int phase = open->phase;
      asked.push_back(phase);
      if (std::ranges::find(keeps, phase) == keeps.end()) return std::optional<saga::Await>{};
      return std::optional(saga::Await{phase, "freeze", Instant{}});
    };
  }
};

// One life whose keeper cannot tell where `fails` says so: the error that ends the loop.
ErrorCode end_by_an_error(Reality& reality, bool (*fails)(const saga::Action&)) {
  FakeStore store(reality, false);
  NoStop stop;
  NoObserver observer;
  auto bound = bind_fakes(reality);
  auto journal = *Journal::open(store, still_clock, observer, {"simulated", {}});
  journal.note(simulated_run, ledger::RunOpened{bound.shape, "", "", {}});
  LoopSettings settings{simulated_run, {}, stop, observer, still_clock, [] { return Done{}; }};
  settings.gatekeeper = [fails](const saga::RunState&,
                                const saga::Action& next) -> Result<std::optional<saga::Await>> {
    if (!fails(next)) return std::optional<saga::Await>{};
    return fail(ErrorCode::config_invalid, "unreadable");
  };
  const auto standing = advance(journal, bound, settings);
  return standing ? ErrorCode::bug : standing.error().code;
}

int observations(const Reality& reality) {
  int found = 0;
  for (const auto& entry : reality.durable) {
    found += std::holds_alternative<ledger::GateObserved>(entry.draft.record) ? 1 : 0;
  }
  return found;
}

}  // namespace

TEST(Gatekeeper, IsAskedOncePerPhaseBeforeItsFirstStep) {
  auto reality = three_phases();
  Keeper keeper{{}};
  const auto standing = live(reality, {.gatekeeper = keeper.as_asked()});
  EXPECT_EQ(standing->exit, ExitStatus::succeeded);
  EXPECT_EQ(keeper.asked, std::vector<int>({0, 1, 2}));
}

TEST(Gatekeeper, KeepsThePhaseWaitingAndNotesItOnceHoweverOftenItIsLookedAt) {
  auto reality = three_phases();
  Keeper keeper{{1}};
  for (int look = 0; look < 3; ++look) {
    const auto standing = live(reality, {.gatekeeper = keeper.as_asked()});
    EXPECT_EQ(standing->exit, ExitStatus::waiting);
    EXPECT_EQ(standing->waits_for, "freeze");
    EXPECT_TRUE(standing->due);
  }
  EXPECT_EQ(reality.performed, std::vector<int>({1, 0, 0}));
  EXPECT_EQ(observations(reality), 1);
  keeper.keeps.clear();
  EXPECT_EQ(live(reality, {.gatekeeper = keeper.as_asked()})->exit, ExitStatus::succeeded);
  EXPECT_EQ(reality.performed, std::vector<int>({1, 1, 1}));
}

TEST(Gatekeeper, IsNeverAskedOnTheWayBack) {
  auto reality = three_phases(Script::fails_partial);
  Keeper keeper{{}};
  const auto standing = live(reality, {.gatekeeper = keeper.as_asked()});
  EXPECT_EQ(standing->exit, ExitStatus::rolled_back_verified);
  EXPECT_EQ(keeper.asked, std::vector<int>({0, 1, 2}));
}

TEST(Gatekeeper, KeepsAStepOfAnOpenPhaseThatDidNotBegin) {
  auto reality = three_phases();
  Keeper keeper{{}, {1}};
  for (int look = 0; look < 2; ++look) {
    EXPECT_EQ(live(reality, {.gatekeeper = keeper.as_asked()})->exit, ExitStatus::waiting);
  }
  EXPECT_EQ(reality.performed, std::vector<int>({1, 0, 0}));
  EXPECT_EQ(observations(reality), 1);
  keeper.keeps_steps.clear();
  EXPECT_EQ(live(reality, {.gatekeeper = keeper.as_asked()})->exit, ExitStatus::succeeded);
}

TEST(Gatekeeper, LetsWhatWasBegunGoOnAfterEveryCrash) {
  for (int crash = 1;; ++crash) {
    auto reality = three_phases();
    Keeper open{{}}, closed{{1, 2}, {0, 1, 2}};
    reality.countdown = crash;
    const auto first = live(reality, {.gatekeeper = open.as_asked()});
    if (first) break;  // the crash no longer happens
    reality.countdown = -1;
    static_cast<void>(live(reality, {.gatekeeper = closed.as_asked()}));
    // What was intended is done; what was not, waits.
    for (const auto& entry : reality.durable) {
      const auto* intent = std::get_if<ledger::StepIntended>(&entry.draft.record);
      if (intent == nullptr) continue;
      EXPECT_EQ(reality.effects[static_cast<std::size_t>(intent->at.phase)], There::whole) << crash;
    }
    EXPECT_TRUE(reality.violations.empty()) << reality.violations.front();
  }
}

TEST(Gatekeeper, ThatCannotTellStopsTheLoopWithNothingDone) {
  auto reality = three_phases();
  EXPECT_EQ(end_by_an_error(reality, [](const saga::Action&) { return true; }),
            ErrorCode::config_invalid);
  EXPECT_EQ(reality.performed, std::vector<int>({0, 0, 0}));
  EXPECT_TRUE(reality.durable.empty());
}

// A step that nobody repeats would else be a person's question on resume.
TEST(Gatekeeper, ThatCannotTellLosesNoOutcome) {
  const auto at_a_phase = [](const saga::Action& next) {
    const auto* open = std::get_if<saga::OpenPhase>(&next);
    return open != nullptr && open->phase == 1;
  };
  const auto at_a_step = [](const saga::Action& next) {
    const auto* perform = std::get_if<saga::Perform>(&next);
    return perform != nullptr && perform->at == StepAt{0, 1};
  };
  const FakeShape never_repeated{ledger::Replay::dangerous, true, Script::works, UndoScript::works};
  for (const bool phases : {true, false}) {
    Reality reality({never_repeated, never_repeated});
    if (phases) reality.gates = {{}, {}};
    EXPECT_EQ(phases ? end_by_an_error(reality, at_a_phase) : end_by_an_error(reality, at_a_step),
              ErrorCode::config_invalid);
    EXPECT_EQ(reality.performed, std::vector<int>({1, 0}));
    EXPECT_EQ(live(reality, {})->exit, ExitStatus::succeeded) << phases;
    EXPECT_EQ(reality.performed, std::vector<int>({1, 1}));
  }
}

TEST(Gatekeeper, FindsInTheLedgerWhatThePhaseBeforeDid) {
  auto reality = three_phases();
  const auto keeper = [&](const saga::RunState&,
                          const saga::Action& next) -> Result<std::optional<saga::Await>> {
    const auto* open = std::get_if<saga::OpenPhase>(&next);
    if (open == nullptr) return std::optional<saga::Await>{};
    const auto done = std::ranges::count_if(reality.durable, [](const auto& entry) {
      return std::holds_alternative<ledger::StepSucceeded>(entry.draft.record);
    });
    EXPECT_EQ(done, open->phase);
    return std::optional<saga::Await>{};
  };
  EXPECT_EQ(live(reality, {.gatekeeper = keeper})->exit, ExitStatus::succeeded);
}

}  // namespace belay::engine::simulation
