#include "core/saga/remains.hpp"

#include "core/saga/story.hpp"

namespace belay::saga {

using namespace ledger;

TEST(Remains, NamesWhatWasDoneMayBeDoneAndIsHalfDoneButNotWhatLeavesNothing) {
  Story story(release_shape());
  story.tell(PhaseOpened{0}).tell(StepIntended{{0, 0}, 1}).tell(StepSucceeded{{0, 0}, 1, {}});
  EXPECT_EQ(remains_of(story.run()), std::vector<std::string>{"step 1.1 (migrate): done"});
  story.tell(StepIntended{{0, 1}, 1});
  EXPECT_EQ(remains_of(story.run()).back(), "step 1.2 (deploy): may be done");
  story.tell(StepFailed{{0, 1}, 1, Effect::partial, "step-failed", "half", ""});
  EXPECT_EQ(remains_of(story.run()).back(), "step 1.2 (deploy): done in part");
  story.tell(StepIntended{{0, 2}, 1});
  EXPECT_EQ(remains_of(story.run()).size(), 2U) << "a probe leaves nothing";
}

TEST(Remains, LeavesOutWhatWasTakenBackOrKept) {
  Story story(release_shape());
  story.tell(StepIntended{{0, 0}, 1}).tell(StepSucceeded{{0, 0}, 1, {}});
  story.tell(StepIntended{{0, 1}, 1}).tell(StepSucceeded{{0, 1}, 1, {}});
  story.tell(RollbackStarted{0, "errors"}).tell(UndoIntended{{0, 1}, 1, WayBack::switch_back});
  EXPECT_EQ(remains_of(story.run()).back(), "step 1.2 (deploy): may be taken back, or may not");
  story.tell(StepUndone{{0, 1}, 1, WayBack::switch_back, true, {}});
  story.tell(WayBackChosen{{0, 0}, WayBack::keep, "it only grew"});
  EXPECT_TRUE(remains_of(story.run()).empty());
}

TEST(Remains, LeavesOutAStepThatFailedWithoutAnEffect) {
  Story story(release_shape());
  story.tell(StepIntended{{0, 0}, 1});
  story.tell(StepFailed{{0, 0}, 1, Effect::none, "step-failed", "refused", "", {}});
  EXPECT_TRUE(remains_of(story.run()).empty());
}

TEST(Remains, SaysOfAnUndoThatBrokeHowFarItCame) {
  Story story(release_shape());
  story.tell(StepIntended{{0, 1}, 1}).tell(StepSucceeded{{0, 1}, 1, {}});
  story.tell(RollbackStarted{0, "errors"}).tell(UndoIntended{{0, 1}, 1, WayBack::switch_back});
  Story unknown = story;
  unknown.tell(UndoInDoubt{{0, 1}, 1, "killed"});
  EXPECT_EQ(remains_of(unknown.run()).back(), "step 1.2 (deploy): may be taken back, or may not");
  story.tell(
      UndoFailed{{0, 1}, 1, WayBack::switch_back, Effect::partial, "step-failed", "half", ""});
  EXPECT_EQ(remains_of(story.run()).back(), "step 1.2 (deploy): taken back in part");
}

TEST(Abort, EndsARunByWhatStaysAndARollbackOpensItAgain) {
  Story story(release_shape());
  story.tell(StepIntended{{0, 0}, 1}).tell(StepSucceeded{{0, 0}, 1, {}});
  for (auto& record : closing_records(story.run(), "given up")) story.tell(std::move(record));
  EXPECT_EQ(story.expect<Finish>().end, RunEnd::rolled_back_unverified);
  EXPECT_EQ(story.run().escalation->open.front(), "step 1.1 (migrate): done");
  // As `belay rollback` does.
  story.tell(PersonAnswered{*story.run().escalation->at, Answer::look_again, "after all"});
  story.tell(RollbackStarted{0, "after all"});
  story.expect<ChooseWayBack>();
  Story nothing(release_shape());
  for (auto& record : closing_records(nothing.run(), "given up")) nothing.tell(std::move(record));
  EXPECT_EQ(nothing.expect<Finish>().end, RunEnd::failed_nothing_changed);
}

}  // namespace belay::saga
