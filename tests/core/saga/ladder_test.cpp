// What is done with an undo whose outcome is not known, that failed, or that there is none of.
#include "core/saga/naming.hpp"
#include "core/saga/story.hpp"

namespace belay::saga {
namespace {

using namespace ledger;

constexpr StepAt only{0, 0};

// A step that took effect and is to be undone; its undo has this replay class.
Story going_back(Replay undo_replay, std::vector<WayBack> ways = {WayBack::compensate}) {
  auto step = shape_of("x", Replay::detectable, std::move(ways));
  step.undo_replay = undo_replay;
  Story story(one_step(step));
  story.tell(PhaseOpened{0}).tell(StepSucceeded{only, 1, {}}).tell(RollbackStarted{0, "asked"});
  return story;
}

std::string escalation(const Story& story) {
  return story.expect<Escalate>().reason;
}

}  // namespace

TEST(Ladder, IsToldWithoutThePersonWhoDecidesAfterAllElse) {
  using enum WayBack;
  EXPECT_EQ(text_of({downgrade, restore, person}), "downgrade, else restore the backup");
  EXPECT_EQ(text_of({person}), "a person decides");
}

TEST(Ladder, RepeatsAHarmlessUndoThatWasInterrupted) {
  auto story = going_back(Replay::harmless);
  story.tell(UndoIntended{only, 1, WayBack::compensate});
  const auto undo = story.expect<Undo>();
  EXPECT_EQ(undo.n, 2);
  EXPECT_EQ(undo.way, WayBack::compensate);
  story.tell(UndoInDoubt{only, 1, "lost"});
  EXPECT_EQ(story.expect<Undo>().n, 2);
}

TEST(Ladder, LeavesADangerousUndoThatWasInterruptedToAPerson) {
  auto story = going_back(Replay::dangerous);
  story.tell(UndoIntended{only, 1, WayBack::compensate});
  EXPECT_EQ(escalation(story),
            "step 1.1 (x): its way back was interrupted and must not be repeated blindly");
  EXPECT_EQ(story.expect<Escalate>().open, std::vector<std::string>{"step 1.1 (x)"});
}

TEST(Ladder, AsksAPersonWhenItCannotBeToldWhetherItWasUndone) {
  auto story = going_back(Replay::detectable);
  story.tell(UndoIntended{only, 1, WayBack::compensate});
  story.tell(UndoReconciled{only, 1, Verdict::unknown, "no rights", false});
  EXPECT_EQ(escalation(story), "step 1.1 (x): whether it was undone cannot be told");
}

TEST(Ladder, TakesNoOtherRungAfterOneThatLeftSomething) {
  auto story = going_back(Replay::detectable, {WayBack::downgrade, WayBack::restore});
  story.tell(UndoIntended{only, 1, WayBack::downgrade});
  story.tell(UndoFailed{only, 1, WayBack::downgrade, Effect::partial, "", "half", ""});
  EXPECT_EQ(escalation(story), "step 1.1 (x): its way back failed half-way: half");
}

TEST(Ladder, EndsAtAPersonWhenEveryRungFailed) {
  auto story = going_back(Replay::detectable, {WayBack::downgrade, WayBack::person});
  story.tell(UndoIntended{only, 1, WayBack::downgrade});
  story.tell(UndoFailed{only, 1, WayBack::downgrade, Effect::none, "", "no room", ""});
  EXPECT_EQ(escalation(story), "step 1.1 (x): none of its ways back could be taken: no room");
  EXPECT_EQ(escalation(going_back(Replay::detectable, {WayBack::person})),
            "step 1.1 (x): it has no way back");
}

TEST(Ladder, EndsAtAPersonWhenLookingChoseNoRung) {
  auto story = going_back(Replay::detectable, {WayBack::keep, WayBack::downgrade});
  EXPECT_EQ(story.expect<ChooseWayBack>().open, (std::vector{WayBack::keep, WayBack::downgrade}));
  story.tell(WayBackChosen{only, WayBack::person, "rows would be lost"});
  EXPECT_EQ(escalation(story), "step 1.1 (x): rows would be lost");
}

TEST(Ladder, LooksBeforeItKeepsASchemaEvenWhereThatIsTheOnlyRung) {
  EXPECT_EQ(going_back(Replay::detectable, {WayBack::keep}).expect<ChooseWayBack>().open,
            std::vector{WayBack::keep});
}

TEST(Ladder, DoesNotRepeatAnUndoForEver) {
  auto story = going_back(Replay::detectable);
  story.tell(UndoIntended{only, most_attempts - 1, WayBack::compensate});
  story.tell(UndoReconciled{only, most_attempts - 1, Verdict::not_applied, "there", false});
  EXPECT_EQ(story.expect<Undo>().n, most_attempts);
  story.tell(UndoIntended{only, most_attempts, WayBack::compensate});
  story.tell(UndoReconciled{only, most_attempts, Verdict::not_applied, "there", false});
  EXPECT_EQ(escalation(story), "step 1.1 (x): its way back was tried too often");
}

TEST(Ladder, ClaimsNoProofOfAnUndoThatHasNone) {
  auto story = going_back(Replay::detectable);
  story.tell(StepUndone{only, 1, WayBack::compensate, false, {}});
  EXPECT_EQ(story.expect<CloseRun>().end, RunEnd::rolled_back_unverified);
  auto proven = going_back(Replay::detectable);
  proven.tell(StepUndone{only, 1, WayBack::compensate, true, {}});
  EXPECT_EQ(proven.expect<CloseRun>().end, RunEnd::rolled_back_verified);
}

// The step's own outcome first; what it leaves to do is a matter of its replay class.
TEST(Doubt, OnTheWayBackIsSettledByTheReplayClassOfTheStep) {
  const auto doubtful = [](Replay replay, std::vector<WayBack> ways) {
    auto step = shape_of("x", replay, std::move(ways));
    Story story(one_step(step));
    story.tell(PhaseOpened{0}).tell(StepIntended{only, 3}).tell(StepInDoubt{only, 3, "lost"});
    story.tell(RollbackStarted{0, "asked"});
    return story;
  };
  EXPECT_EQ(doubtful(Replay::harmless, {WayBack::compensate}).expect<Undo>().n, 1);
  EXPECT_EQ(doubtful(Replay::detectable, {WayBack::compensate}).expect<Reconcile>().n, 3);
  EXPECT_EQ(escalation(doubtful(Replay::dangerous, {WayBack::compensate})),
            "step 1.1 (x): it was interrupted, and whether it took effect cannot be told");
  doubtful(Replay::dangerous, {WayBack::nothing}).expect<CloseRun>();
  auto unknown = doubtful(Replay::detectable, {WayBack::compensate});
  unknown.tell(StepReconciled{only, 3, Verdict::unknown, "no rights", {}});
  EXPECT_EQ(escalation(unknown), "step 1.1 (x): whether it took effect cannot be told");
}

TEST(Doubt, IsSettledInReverseBeforeTheFirstUndo) {
  auto shape = release_shape();
  shape.phases[0].steps[1].replay = Replay::detectable;
  Story story(shape);
  story.tell(PhaseOpened{0}).tell(StepIntended{{0, 0}, 1}).tell(StepIntended{{0, 1}, 1});
  story.tell(RollbackStarted{0, "asked"});
  EXPECT_EQ(story.expect<Reconcile>().at, (StepAt{0, 1}));
  story.tell(StepReconciled{{0, 1}, 1, Verdict::applied, "", {}});
  EXPECT_EQ(story.expect<Reconcile>().at, (StepAt{0, 0}));
}

TEST(Rollback, OfAReleaseIsVerifiedOnlyWhenTheProbeSaidSo) {
  const auto end = [](bool proven) {
    Story story(release_shape());
    story.tell(PhaseOpened{0}).tell(StepSucceeded{{0, 1}, 1, {}}).tell(RollbackStarted{0, "asked"});
    story.tell(StepUndone{{0, 1}, 1, WayBack::switch_back, true, {}});
    story.tell(StepUndone{{0, 2}, 1, WayBack::prove, proven, {}});
    return story.expect<CloseRun>().end;
  };
  EXPECT_EQ(end(true), RunEnd::rolled_back_verified);
  EXPECT_EQ(end(false), RunEnd::rolled_back_unverified);
}

}  // namespace belay::saga
