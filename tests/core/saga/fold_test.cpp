#include "core/saga/fold.hpp"

#include "core/saga/question.hpp"
#include "core/saga/story.hpp"

namespace belay::saga {
namespace {

using namespace ledger;

constexpr StepAt first{0, 0};

// A step with a way back, in a run that is under way.
Story begun() {
  Story story(one_step(shape_of("x", Replay::detectable, {WayBack::compensate})));
  story.tell(PhaseOpened{0});
  return story;
}

const StepState& step_of(const Story& story) {
  return story.run().step(first);
}

// What a person's answer makes of the step, told after these records.
StepState answered(Answer answer, const std::vector<Record>& records) {
  Story story = begun();
  for (const auto& record : records) story.tell(record);
  story.tell(Escalated{first, "why", {}});
  EXPECT_TRUE(std::holds_alternative<NeedPerson>(story.next()));
  story.tell(PersonAnswered{first, answer, "looked"});
  EXPECT_FALSE(story.run().escalation);
  return step_of(story);
}

}  // namespace

TEST(Fold, KeepsWhatARunWasOpenedWith) {
  EnvironmentState state;
  const RunOpened opened{release_shape(), "of the plan", "of belay.toml", RunId{"before"}};
  fold(state, {noon, {}, {}, 3, RunId{"this"}, opened});
  const auto& run = state.runs.at(RunId{"this"});
  EXPECT_EQ(run.id.text, "this");
  EXPECT_EQ(run.shape, opened.shape);
  EXPECT_EQ(run.plan_digest, "of the plan");
  EXPECT_EQ(run.config_digest, "of belay.toml");
  EXPECT_EQ(run.supersedes, RunId{"before"});
  EXPECT_EQ(run.opened, noon);
}

TEST(Fold, KnowsWhichApprovalsWereWithdrawnWhateverRunTheyWereFor) {
  EnvironmentState state;
  const RunId run{"this"};
  fold(state, {noon, {}, {}, 1, {}, ApprovalRevoked{"before any run", {}}});
  fold(state, {noon, {}, {}, 1, run, RunOpened{release_shape(), {}, {}, {}}});
  const auto before = state.runs.at(run);
  fold(state, {noon, {}, {}, 1, run, ApprovalRevoked{"of its gate", "tired"}});
  fold(state, {noon, {}, {}, 1, RunId{"unknown"}, ApprovalRevoked{"of no run", {}}});
  EXPECT_EQ(state.revoked,
            (std::set<std::string, std::less<>>{"before any run", "of its gate", "of no run"}));
  EXPECT_EQ(decide(state.runs.at(run), noon).index(), decide(before, noon).index());
}

TEST(Fold, KeepsWhyAnOutcomeIsInDoubt) {
  auto story = begun();
  story.tell(StepIntended{first, 1}).tell(StepInDoubt{first, 1, "lost"});
  EXPECT_EQ(step_of(story).forward, Forward::in_doubt);
  EXPECT_EQ(step_of(story).message, "lost");
  story.tell(StepSucceeded{first, 1, {}}).tell(RollbackStarted{0, "asked"});
  story.tell(UndoIntended{first, 1, WayBack::compensate}).tell(UndoInDoubt{first, 1, "lost again"});
  EXPECT_EQ(step_of(story).backward, Backward::in_doubt);
  EXPECT_EQ(step_of(story).message, "lost again");
}

TEST(Fold, ForgetsTheRungThatFailedAndRemembersThatItDid) {
  auto story = begun();
  story.tell(StepSucceeded{first, 1, {}}).tell(RollbackStarted{0, "asked"});
  story.tell(UndoIntended{first, 1, WayBack::compensate});
  story.tell(UndoFailed{first, 1, WayBack::compensate, Effect::none, "", "no", ""});
  EXPECT_FALSE(step_of(story).way);
  EXPECT_EQ(step_of(story).failed_ways, std::vector{WayBack::compensate});
}

TEST(Fold, KeepsTheReceiptOfASuccessAndOfAFailureThatBroughtOne) {
  const Json receipt(Json::Object{{"release", "app-1"}});
  auto story = begun();
  story.tell(StepReconciled{first, 1, Verdict::not_applied, "no", receipt});
  EXPECT_EQ(step_of(story).facts, receipt);
  story.tell(StepFailed{first, 1, Effect::partial, "c", "m", "", {}});
  EXPECT_EQ(step_of(story).facts, receipt);
  const Json other(Json::Object{{"release", "app-2"}});
  story.tell(StepFailed{first, 1, Effect::partial, "c", "m", "", other});
  EXPECT_EQ(step_of(story).facts, other);
  EXPECT_EQ(step_of(story).code, "c");
  story.tell(StepUndone{first, 1, WayBack::compensate, true, receipt});
  EXPECT_EQ(step_of(story).undo_facts, receipt);
}

TEST(Fold, TakesEachVerdictOnAStepForWhatItIs) {
  const auto forward = [](Verdict verdict) {
    auto story = begun();
    story.tell(StepIntended{first, 1}).tell(StepReconciled{first, 1, verdict, "seen", {}});
    EXPECT_EQ(step_of(story).unknowable, verdict == Verdict::unknown);
    EXPECT_EQ(step_of(story).message, verdict == Verdict::applied ? "" : "seen");
    return step_of(story).forward;
  };
  EXPECT_EQ(forward(Verdict::applied), Forward::succeeded);
  EXPECT_EQ(forward(Verdict::not_applied), Forward::pending);
  EXPECT_EQ(forward(Verdict::partial), Forward::partial);
  EXPECT_EQ(forward(Verdict::unknown), Forward::in_doubt);
}

TEST(Fold, TakesEachVerdictOnAnUndoForWhatItIs) {
  const auto backward = [](Verdict verdict) {
    auto story = begun();
    story.tell(StepSucceeded{first, 1, {}}).tell(RollbackStarted{0, "asked"});
    story.tell(UndoIntended{first, 1, WayBack::compensate});
    story.tell(UndoReconciled{first, 1, verdict, "seen", true});
    EXPECT_EQ(step_of(story).unknowable, verdict == Verdict::unknown);
    EXPECT_EQ(step_of(story).verified, verdict == Verdict::applied);
    EXPECT_EQ(step_of(story).message, verdict == Verdict::applied ? "" : "seen");
    return step_of(story).backward;
  };
  EXPECT_EQ(backward(Verdict::applied), Backward::undone);
  EXPECT_EQ(backward(Verdict::not_applied), Backward::chosen);
  EXPECT_EQ(backward(Verdict::partial), Backward::partial);
  EXPECT_EQ(backward(Verdict::unknown), Backward::in_doubt);
}

TEST(Fold, TakesAWayBackThatChangesNothingAsTaken) {
  for (const auto way : {WayBack::keep, WayBack::nothing}) {
    auto story = begun();
    story.tell(StepSucceeded{first, 1, {}}).tell(RollbackStarted{0, "asked"});
    story.tell(WayBackChosen{first, way, "additive"});
    EXPECT_EQ(step_of(story).backward, Backward::undone);
    EXPECT_TRUE(step_of(story).verified);
  }
}

TEST(Fold, OpensARunAgainThatIsTurnedAroundAfterItsEnd) {
  auto story = begun();
  story.tell(StepSucceeded{first, 1, {}}).tell(PhaseClosed{0}).tell(RunClosed{RunEnd::succeeded});
  story.tell(RollbackStarted{0, "asked"});
  EXPECT_FALSE(story.run().end);
  EXPECT_EQ(story.expect<Undo>().way, WayBack::compensate);
}

TEST(Fold, LeavesARunAsItIsThatIsOpenedTwice) {
  auto story = begun();
  story.tell(StepSucceeded{first, 1, {}});
  story.tell(RunOpened{release_shape(), "d", "e", {}});
  EXPECT_EQ(step_of(story).forward, Forward::succeeded);
  EXPECT_EQ(story.run().shape.plan, "one");
}

TEST(Fold, LeavesOutRecordsOfStepsPhasesAndRunsThatAreNotThere) {
  auto story = begun();
  for (const StepAt nowhere : {StepAt{-1, 0}, StepAt{0, -1}, StepAt{1, 0}, StepAt{0, 1}}) {
    story.tell(StepFailed{nowhere, 1, Effect::partial, "", "", "", {}});
    story.tell(Escalated{nowhere, "", {}});
  }
  for (const int phase : {-1, 1}) story.tell(PhaseClosed{phase});
  EXPECT_EQ(step_of(story).forward, Forward::pending);
  EXPECT_FALSE(story.run().escalation);
  EXPECT_FALSE(story.run().phases[0].closed);
  EnvironmentState state;
  fold(state, {noon, {}, {}, 7, RunId{"nobody"}, StepIntended{first, 1}});
  EXPECT_TRUE(state.runs.empty());
  EXPECT_EQ(state.epoch, 7);
}

TEST(Fold, RemembersWhatTheDatabaseBecame) {
  auto story = begun();
  const Json after(Json::Object{{"oid", 17}});
  story.tell(IdentityChanged{{}, after});
  EXPECT_EQ(story.run().identity, after);
}

TEST(Answers, SettleWhetherAnEffectIsThere) {
  const std::vector<Record> doubt{StepIntended{first, 20}, StepInDoubt{first, 20, "lost"}};
  EXPECT_EQ(answered(Answer::applied, doubt).forward, Forward::succeeded);
  EXPECT_EQ(answered(Answer::not_applied, doubt).forward, Forward::pending);
  const auto again = answered(Answer::look_again, doubt);
  EXPECT_EQ(again.forward, Forward::in_doubt);
  EXPECT_EQ(again.attempts, 0);
}

TEST(Answers, SettleItAlsoOnTheWayBack) {
  for (const Record& open : {Record(StepIntended{first, 1}), Record(StepInDoubt{first, 1, ""})}) {
    const std::vector<Record> doubt{open, RollbackStarted{0, "asked"}};
    EXPECT_EQ(answered(Answer::applied, doubt).forward, Forward::succeeded);
    EXPECT_EQ(answered(Answer::not_applied, doubt).forward, Forward::failed);
    EXPECT_EQ(answered(Answer::applied, doubt).backward, Backward::none);
  }
}

TEST(Answers, LetAFailedStepBeTriedAndAHalfDoneOneBeLookedAt) {
  const StepFailed clean{first, 1, Effect::none, "", "no", "", {}};
  const StepFailed half{first, 1, Effect::partial, "", "half", "", {}};
  EXPECT_EQ(answered(Answer::look_again, {clean}).forward, Forward::pending);
  EXPECT_EQ(answered(Answer::look_again, {half}).forward, Forward::in_doubt);
}

TEST(Answers, SettleAWayBackWithoutClaimingAProof) {
  const std::vector<Record> back{StepSucceeded{first, 1, {}}, RollbackStarted{0, "asked"}};
  const auto kept = answered(Answer::applied, back);
  EXPECT_EQ(kept.backward, Backward::undone);
  EXPECT_EQ(kept.way, WayBack::keep);
  EXPECT_FALSE(kept.verified);
  const auto undone = answered(Answer::not_applied, back);
  EXPECT_EQ(undone.backward, Backward::undone);
  EXPECT_EQ(undone.way, WayBack::person);
  EXPECT_FALSE(undone.verified);
  auto proven = back;
  proven.push_back(StepUndone{first, 1, WayBack::compensate, true, {}});
  EXPECT_FALSE(answered(Answer::not_applied, proven).verified);
}

TEST(Answers, AskAfterAnUndoThatBeganAndChooseAnewWhereNoneDid) {
  const std::vector<Record> back{StepSucceeded{first, 1, {}}, RollbackStarted{0, "asked"}};
  const UndoIntended intended{first, 20, WayBack::compensate};
  const auto after = [&](std::vector<Record> more) {
    more.insert(more.begin(), back.begin(), back.end());
    return answered(Answer::look_again, more);
  };
  const auto begun_undo = after({intended});
  EXPECT_EQ(begun_undo.backward, Backward::in_doubt);
  EXPECT_EQ(begun_undo.undo_attempts, 0);
  EXPECT_EQ(after({intended, UndoInDoubt{first, 20, "lost"}}).backward, Backward::in_doubt);
  const UndoFailed half{first, 20, WayBack::compensate, Effect::partial, "", "half", ""};
  EXPECT_EQ(after({intended, half}).backward, Backward::in_doubt);
  const UndoFailed clean{first, 20, WayBack::compensate, Effect::none, "", "no", ""};
  const auto anew = after({intended, clean});
  EXPECT_EQ(anew.backward, Backward::none);
  EXPECT_TRUE(anew.failed_ways.empty());
}

TEST(Answers, AreAskedForByWhatIsOpen) {
  auto story = begun();
  EXPECT_EQ(question_of(story.run()), Question::none);
  story.tell(StepIntended{first, 1}).tell(Escalated{{}, "of no step", {}});
  EXPECT_EQ(question_of(story.run()), Question::none);
  story.tell(Escalated{first, "why", {}});
  EXPECT_EQ(question_of(story.run()), Question::took_effect);
  story.tell(StepInDoubt{first, 1, ""}).tell(RollbackStarted{0, "asked"});
  EXPECT_EQ(question_of(story.run()), Question::took_effect);
  story.tell(StepSucceeded{first, 1, {}});
  EXPECT_EQ(question_of(story.run()), Question::way_back);
}

TEST(RunState, GivesTheReceiptOfTheLastStepOfAKindBeforeAnother) {
  const auto receipt = [](int n) { return Json(Json::Object{{"n", n}}); };
  PhaseShape phase{"p", {}, {}};
  for (const std::string kind : {"stage", "stage", "stage", "deploy", "stage"}) {
    phase.steps.push_back(shape_of(kind, Replay::harmless, {}));
  }
  Story story({"x", OnFailure::rollback, {phase}});
  EXPECT_TRUE(story.run().facts_of("stage", {0, 3}).is_null());
  for (const int s : {0, 1}) story.tell(StepSucceeded{{0, s}, 1, receipt(s)});
  story.tell(StepFailed{{0, 2}, 1, Effect::none, "", "", "", receipt(2)});
  EXPECT_EQ(story.run().facts_of("stage", {0, 3}), receipt(1));
  EXPECT_EQ(story.run().facts_of("stage", {0, 1}), receipt(0));
  EXPECT_TRUE(story.run().facts_of("stage", {0, 0}).is_null());
  story.tell(StepSucceeded{{0, 3}, 1, receipt(3)}).tell(StepSucceeded{{0, 4}, 1, receipt(4)});
  EXPECT_EQ(story.run().facts_of("deploy", {0, 4}), receipt(3));
  EXPECT_EQ(story.run().facts_of("stage", {1, 0}), receipt(4));
}

TEST(Stands, WhatChangedTheWorldAndWasNotUndone) {
  Story story(release_shape());
  const auto stands_now = [&] { return stands(story.run(), 1); };
  EXPECT_FALSE(stands_now());
  story.tell(StepSucceeded{{0, 2}, 1, {}});
  EXPECT_FALSE(stands_now()) << "a probe leaves nothing";
  story.tell(StepSucceeded{{0, 0}, 1, {}});
  EXPECT_TRUE(stands_now());
  EXPECT_FALSE(stands(story.run(), 0)) << "only what lies before the phase asked for";
  story.tell(StepUndone{{0, 0}, 1, WayBack::downgrade, true, {}});
  EXPECT_FALSE(stands_now());
  EXPECT_FALSE(has_effect(shape_of("x", Replay::harmless, {WayBack::nothing})));
  EXPECT_FALSE(has_effect(shape_of("x", Replay::harmless, {})));
}

}  // namespace belay::saga
