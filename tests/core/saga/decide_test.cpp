#include "core/saga/decide.hpp"

#include "core/saga/story.hpp"

namespace belay::saga {

using namespace ledger;

TEST(Decide, PerformsTheStepsInOrderAndThenCloses) {
  Story story(release_shape());
  EXPECT_EQ(story.expect<OpenPhase>().phase, 0);
  story.tell(PhaseOpened{0});
  for (int s = 0; s < 3; ++s) {
    EXPECT_EQ(story.expect<Perform>().at, (StepAt{0, s}));
    story.tell(StepIntended{{0, s}, 1}).tell(StepSucceeded{{0, s}, 1, {}});
  }
  story.expect<ClosePhase>();
  story.tell(PhaseClosed{0});
  EXPECT_EQ(story.expect<CloseRun>().end, RunEnd::succeeded);
  story.tell(RunClosed{RunEnd::succeeded});
  story.expect<Finish>();
}

TEST(Decide, RepeatsAHarmlessStepWhoseOutcomeIsUnknown) {
  Story story(one_step(shape_of("x", Replay::harmless, {})));
  story.tell(PhaseOpened{0}).tell(StepIntended{{0, 0}, 1});
  EXPECT_EQ(story.expect<Perform>().n, 2);
}

TEST(Decide, ReconcilesADetectableStepWhoseOutcomeIsUnknown) {
  Story story(one_step(shape_of("x", Replay::detectable, {})));
  story.tell(PhaseOpened{0}).tell(StepIntended{{0, 0}, 1});
  story.expect<Reconcile>();
  story.tell(StepReconciled{{0, 0}, 1, Verdict::not_applied, "no", {}});
  EXPECT_EQ(story.expect<Perform>().n, 2);
  story.tell(StepIntended{{0, 0}, 2}).tell(StepReconciled{{0, 0}, 2, Verdict::applied, "yes", {}});
  story.expect<ClosePhase>();
}

TEST(Decide, LeavesADangerousStepWhoseOutcomeIsUnknownToAPerson) {
  Story story(one_step(shape_of("x", Replay::dangerous, {})));
  story.tell(PhaseOpened{0}).tell(StepIntended{{0, 0}, 1});
  EXPECT_NE(story.expect<Escalate>().reason, "");
}

TEST(Decide, AsksAPersonWhenReconcilingCannotTell) {
  Story story(one_step(shape_of("x", Replay::detectable, {})));
  story.tell(PhaseOpened{0}).tell(StepIntended{{0, 0}, 1});
  story.tell(StepReconciled{{0, 0}, 1, Verdict::unknown, "no rights", {}});
  const auto escalate = story.expect<Escalate>();
  story.tell(Escalated{escalate.at, escalate.reason, escalate.open});
  story.expect<NeedPerson>();
  story.tell(PersonAnswered{{0, 0}, Answer::look_again, "granted"});
  story.expect<Reconcile>();
}

TEST(Decide, DoesNotRepeatAStepForEver) {
  Story story(one_step(shape_of("x", Replay::detectable, {})));
  story.tell(PhaseOpened{0});
  for (int n = 1; n <= most_attempts; ++n) {
    EXPECT_EQ(story.expect<Perform>().n, n);
    story.tell(StepIntended{{0, 0}, n});
    story.tell(StepReconciled{{0, 0}, n, Verdict::not_applied, "no", {}});
  }
  story.expect<Escalate>();
}

TEST(Decide, DoesNotAskForEverWhetherAnInterruptedStepTookEffect) {
  Story story(one_step(shape_of("x", Replay::harmless, {})));
  story.tell(PhaseOpened{0}).tell(StepIntended{{0, 0}, most_attempts - 1});
  EXPECT_EQ(story.expect<Perform>().n, most_attempts);
  story.tell(StepIntended{{0, 0}, most_attempts});
  EXPECT_EQ(story.expect<Escalate>().reason, "step 1.1 (x) was interrupted too often");
}

TEST(Decide, TurnsARunAroundWhoseStepFailed) {
  Story story(release_shape());
  story.tell(PhaseOpened{0}).tell(StepIntended{{0, 0}, 1});
  story.tell(StepFailed{{0, 0}, 1, Effect::partial, "", "half of it", "", {}});
  EXPECT_EQ(story.expect<StartRollback>().reason, "step 1.1 (migrate) failed: half of it");
}

TEST(Decide, StopsForAPersonWhereThePlanSaysSo) {
  auto shape = release_shape();
  shape.on_failure = OnFailure::stop;
  Story story(shape);
  story.tell(PhaseOpened{0}).tell(StepIntended{{0, 0}, 1});
  story.tell(StepFailed{{0, 0}, 1, Effect::none, "", "no", "", {}});
  const auto escalate = story.expect<Escalate>();
  EXPECT_EQ(escalate.at, (StepAt{0, 0}));
  EXPECT_EQ(escalate.open.size(), 1U);
}

TEST(DecideBack, UndoesTheCodeAndProvesItBeforeTheSchema) {
  Story story(release_shape());
  story.tell(PhaseOpened{0});
  story.tell(StepSucceeded{{0, 0}, 1, {}}).tell(StepSucceeded{{0, 1}, 1, {}});
  story.tell(StepFailed{{0, 2}, 1, Effect::none, "", "unwell", "", {}});
  const auto start = story.expect<StartRollback>();
  story.tell(RollbackStarted{start.from_phase, start.reason});
  auto undo = story.expect<Undo>();
  EXPECT_EQ(undo.at, (StepAt{0, 1}));
  EXPECT_EQ(undo.way, WayBack::switch_back);
  story.tell(StepUndone{{0, 1}, 1, WayBack::switch_back, true, {}});
  undo = story.expect<Undo>();
  EXPECT_EQ(undo.at, (StepAt{0, 2}));
  EXPECT_EQ(undo.way, WayBack::prove);
  story.tell(StepUndone{{0, 2}, 1, WayBack::prove, true, {}});
  EXPECT_EQ(story.expect<ChooseWayBack>().at, (StepAt{0, 0}));
  story.tell(WayBackChosen{{0, 0}, WayBack::keep, "additive"});
  EXPECT_EQ(story.expect<CloseRun>().end, RunEnd::rolled_back_verified);
}

TEST(DecideBack, TouchesNoSchemaWhileTheOldReleaseIsNotProven) {
  Story story(release_shape());
  story.tell(PhaseOpened{0});
  for (int s = 0; s < 3; ++s) story.tell(StepSucceeded{{0, s}, 1, {}});
  story.tell(RollbackStarted{0, "asked"});
  story.tell(StepUndone{{0, 1}, 1, WayBack::switch_back, true, {}});
  story.tell(UndoIntended{{0, 2}, 1, WayBack::prove});
  story.tell(UndoFailed{{0, 2}, 1, WayBack::prove, Effect::none, "", "silent", ""});
  EXPECT_EQ(story.expect<Escalate>().at, (StepAt{0, 2}));
}

TEST(DecideBack, ProvesTheOldReleaseEvenWhenTheProbeWasNeverReached) {
  Story story(release_shape());
  story.tell(PhaseOpened{0}).tell(StepSucceeded{{0, 0}, 1, {}});
  story.tell(StepFailed{{0, 1}, 1, Effect::partial, "", "reload failed", "", {}});
  story.tell(RollbackStarted{0, "failed"});
  story.tell(StepUndone{{0, 1}, 1, WayBack::switch_back, true, {}});
  EXPECT_EQ(story.expect<Undo>().way, WayBack::prove);
}

TEST(DecideBack, TriesTheNextRungWhenOneFailsAndLeavesNothing) {
  Story story(release_shape());
  story.tell(PhaseOpened{0}).tell(StepSucceeded{{0, 0}, 1, {}});
  story.tell(RollbackStarted{0, "asked"});
  story.expect<ChooseWayBack>();
  story.tell(WayBackChosen{{0, 0}, WayBack::downgrade, "fits"});
  EXPECT_EQ(story.expect<Undo>().way, WayBack::downgrade);
  story.tell(UndoIntended{{0, 0}, 1, WayBack::downgrade});
  story.tell(UndoFailed{{0, 0}, 1, WayBack::downgrade, Effect::none, "", "no", ""});
  EXPECT_EQ(story.expect<ChooseWayBack>().open, std::vector{WayBack::keep});
}

TEST(DecideBack, ReconcilesAnUndoThatWasInterrupted) {
  Story story(release_shape());
  story.tell(PhaseOpened{0}).tell(StepSucceeded{{0, 0}, 1, {}}).tell(RollbackStarted{0, "asked"});
  story.tell(UndoIntended{{0, 0}, 1, WayBack::downgrade});
  EXPECT_EQ(story.expect<ReconcileUndo>().way, WayBack::downgrade);
  story.tell(UndoReconciled{{0, 0}, 1, Verdict::not_applied, "still there", false});
  EXPECT_EQ(story.expect<Undo>().n, 2);
}

TEST(DecideBack, SettlesWhatIsInDoubtBeforeAnythingIsUndone) {
  Story story(release_shape());
  story.tell(PhaseOpened{0}).tell(StepIntended{{0, 0}, 1}).tell(RollbackStarted{0, "asked"});
  EXPECT_EQ(story.expect<Reconcile>().at, (StepAt{0, 0}));
}

TEST(DecideBack, ClaimsNoProofWithoutAProbe) {
  auto shape = release_shape();
  shape.phases[0].steps.pop_back();
  Story story(shape);
  story.tell(PhaseOpened{0});
  story.tell(StepSucceeded{{0, 0}, 1, {}}).tell(StepSucceeded{{0, 1}, 1, {}});
  story.tell(RollbackStarted{0, "asked"});
  story.tell(StepUndone{{0, 1}, 1, WayBack::switch_back, true, {}});
  story.tell(WayBackChosen{{0, 0}, WayBack::keep, "additive"});
  EXPECT_EQ(story.expect<CloseRun>().end, RunEnd::rolled_back_unverified);
}

TEST(DecideBack, SaysThatNothingChangedWhenNothingDid) {
  Story story(release_shape());
  story.tell(PhaseOpened{0}).tell(StepFailed{{0, 0}, 1, Effect::none, "", "no", "", {}});
  story.tell(RollbackStarted{0, "failed"});
  EXPECT_EQ(story.expect<CloseRun>().end, RunEnd::failed_nothing_changed);
}

TEST(DecideBack, CallsARefusalOfPreflightARefusalUnlessSomethingWasChanged) {
  const StepFailed refused{{0, 1}, 1, Effect::none, "preflight-failed", "no", "", {}};
  auto shape = release_shape();
  Story early(shape);
  early.tell(PhaseOpened{0})
      .tell(StepFailed{{0, 0}, 1, Effect::none, "preflight-failed", "", "", {}});
  early.tell(RollbackStarted{0, "failed"});
  EXPECT_EQ(early.expect<CloseRun>().end, RunEnd::refused);
  Story late(shape);
  late.tell(PhaseOpened{0}).tell(StepSucceeded{{0, 0}, 1, {}}).tell(refused);
  late.tell(RollbackStarted{0, "failed"}).tell(WayBackChosen{{0, 0}, WayBack::keep, "additive"});
  EXPECT_EQ(late.expect<CloseRun>().end, RunEnd::rolled_back_verified);
}

TEST(DecideBack, CallsARestoreARestore) {
  auto shape = release_shape();
  shape.phases[0].steps[0].ways = {WayBack::restore, WayBack::person};
  Story story(shape);
  story.tell(PhaseOpened{0}).tell(StepSucceeded{{0, 0}, 1, {}}).tell(RollbackStarted{0, "asked"});
  story.tell(StepUndone{{0, 0}, 1, WayBack::restore, true, {}});
  EXPECT_EQ(story.expect<CloseRun>().end, RunEnd::restored);
}

}  // namespace belay::saga
