// Three phases over simulated days: gates, holds, and what a tick would do.
#include "core/saga/standing.hpp"
#include "core/saga/story.hpp"

namespace belay::saga {
namespace {

using namespace ledger;
using std::chrono::hours;

RunShape three_phases() {
  const auto step = shape_of("x", Replay::harmless, {});
  PhaseShape expand{"expand", {}, {step}};
  PhaseShape backfill{"backfill", {0, Duration(hours(20)), false}, {step}};
  PhaseShape contract{"contract", {std::nullopt, Duration(hours(44)), true}, {step}};
  return {"email-v2", OnFailure::rollback, {expand, backfill, contract}};
}

void finish_phase(Story& story, int phase, Instant at) {
  story.tell(PhaseOpened{phase}, at).tell(StepSucceeded{{phase, 0}, 1, {}}, at);
  story.tell(PhaseClosed{phase}, at);
}

}  // namespace

TEST(Gates, WaitUntilThePhaseBeforeHasSoaked) {
  Story story(three_phases());
  finish_phase(story, 0, noon);
  const auto await = story.expect<Await>(noon + hours(19));
  EXPECT_EQ(await.due, noon + hours(20));
  EXPECT_FALSE(is_due(story.run(), noon + hours(19)));
  EXPECT_TRUE(is_due(story.run(), noon + hours(20)));
  EXPECT_EQ(story.expect<OpenPhase>(noon + hours(20)).phase, 1);
}

TEST(Gates, WaitForAPersonAfterTheSoak) {
  Story story(three_phases());
  finish_phase(story, 0, noon);
  finish_phase(story, 1, noon + hours(20));
  EXPECT_TRUE(story.expect<Await>(noon + hours(50)).due);
  EXPECT_FALSE(story.expect<Await>(noon + hours(64)).due);
  story.tell(GateReleased{2});
  story.expect<OpenPhase>(noon + hours(64));
}

TEST(Gates, WaitForPersonsUntilTheyHaveReleasedIt) {
  auto shape = three_phases();
  shape.phases[1].gate.approvals = 2;
  Story story(shape);
  finish_phase(story, 0, noon);
  const auto await = story.expect<Await>(noon + hours(20));
  EXPECT_FALSE(await.due);
  EXPECT_EQ(await.waits_for, "2 person(s) to approve: belay release");
  story.tell(GateReleased{1, std::vector<Approval>{{"anna", "key", "nonce", "text", "signature"}}});
  story.expect<OpenPhase>(noon + hours(20));
}

TEST(Gates, NameThePersonsAlsoWhileTheTimeIsNotOver) {
  auto shape = three_phases();
  shape.phases[1].gate.approvals = 2;
  Story story(shape);
  finish_phase(story, 0, noon);
  const std::string whom = "; and for 2 person(s) to approve: belay release";
  EXPECT_TRUE(story.expect<Await>(noon + hours(19)).waits_for.ends_with(whom));
  EXPECT_EQ(gate_to_approve(story.run()), 1);
  story.tell(GateReleased{1, std::vector<Approval>{{"anna", "key", "nonce", "text", "signature"}}});
  EXPECT_EQ(story.expect<Await>(noon + hours(19)).waits_for.find("person"), std::string::npos);
  EXPECT_FALSE(gate_to_approve(story.run()));
}

TEST(Gates, HoldNothingUpBeforeTheFirstPhase) {
  auto shape = three_phases();
  shape.phases[0].gate.soak = hours(1);
  Story story(shape);
  EXPECT_EQ(story.expect<OpenPhase>().phase, 0);
}

TEST(Gates, OpenLateWhenTicksWereMissed) {
  Story story(three_phases());
  finish_phase(story, 0, noon);
  EXPECT_EQ(story.expect<OpenPhase>(noon + hours(24 * 30)).phase, 1);
}

TEST(Gates, StayClosedWhileTheRunIsHeld) {
  Story story(three_phases());
  finish_phase(story, 0, noon);
  story.tell(RunHeld{"incident"});
  story.expect<StayHeld>(noon + hours(30));
  EXPECT_FALSE(is_due(story.run(), noon + hours(30)));
  story.tell(RunUnheld{});
  story.expect<OpenPhase>(noon + hours(30));
}

TEST(Gates, KeepAHeldRunFromGoingBackUntilItIsReleased) {
  Story story(three_phases());
  finish_phase(story, 0, noon);
  story.tell(RunHeld{"incident"}).tell(RollbackStarted{0, "asked"});
  story.expect<StayHeld>();
  EXPECT_FALSE(is_due(story.run(), noon));
  story.tell(RunUnheld{});
  story.expect<CloseRun>();
}

TEST(Rollback, OfAFailedPhaseLeavesTheClosedOnesAlone) {
  auto shape = three_phases();
  for (auto& phase : shape.phases) phase.steps[0].ways = {WayBack::compensate};
  Story story(shape);
  finish_phase(story, 0, noon);
  story.tell(PhaseOpened{1}, noon + hours(20));
  story.tell(StepFailed{{1, 0}, 1, Effect::partial, "", "no", "", {}}, noon + hours(20));
  EXPECT_EQ(story.expect<StartRollback>().from_phase, 1);
  story.tell(RollbackStarted{1, "failed"});
  EXPECT_EQ(story.expect<Undo>().at, (StepAt{1, 0}));
  story.tell(StepUndone{{1, 0}, 1, WayBack::compensate, true, {}});
  story.expect<CloseRun>();
}

TEST(Rollback, AsksOnlyTheProbesOfPhasesThatBegan) {
  auto shape = release_shape();
  shape.phases.push_back({"later", {}, {shape_of("probe", Replay::harmless, {WayBack::prove})}});
  Story story(shape);
  story.tell(PhaseOpened{0}).tell(StepSucceeded{{0, 1}, 1, {}}).tell(RollbackStarted{0, "asked"});
  story.tell(StepUndone{{0, 1}, 1, WayBack::switch_back, true, {}});
  EXPECT_EQ(story.expect<Undo>().at, (StepAt{0, 2}));
  story.tell(StepUndone{{0, 2}, 1, WayBack::prove, true, {}});
  EXPECT_EQ(story.expect<CloseRun>().end, RunEnd::rolled_back_verified);
}

}  // namespace belay::saga
