#include "core/saga/standing.hpp"

#include <set>

#include "core/saga/naming.hpp"
#include "core/saga/story.hpp"

namespace belay::saga {

using namespace ledger;

TEST(Standing, OfAnEndedRunIsTheExitStatusOfItsEnd) {
  const std::vector<std::pair<RunEnd, ExitStatus>> rows{
      {RunEnd::succeeded, ExitStatus::succeeded},
      {RunEnd::failed_nothing_changed, ExitStatus::failed_nothing_changed},
      {RunEnd::rolled_back_verified, ExitStatus::rolled_back_verified},
      {RunEnd::rolled_back_unverified, ExitStatus::rolled_back_unverified},
      {RunEnd::restored, ExitStatus::restored},
      {RunEnd::refused, ExitStatus::refused}};
  for (const auto& [end, exit] : rows) {
    Story story(release_shape());
    story.tell(RunClosed{end});
    EXPECT_EQ(standing_of(story.run(), noon).exit, exit);
    EXPECT_EQ(is_good(exit), end == RunEnd::succeeded);
    EXPECT_FALSE(is_due(story.run(), noon));
  }
}

TEST(Standing, SaysWhatAWaitingRunWaitsForAndUntilWhen) {
  auto shape = release_shape();
  shape.phases.push_back({"later", {{}, Duration(3'600'000), false}, {}});
  Story story(shape);
  for (int s = 0; s < 3; ++s) story.tell(StepSucceeded{{0, s}, 1, {}});
  story.tell(PhaseOpened{0}).tell(PhaseClosed{0});
  const auto standing = standing_of(story.run(), noon);
  EXPECT_EQ(standing.exit, ExitStatus::waiting);
  EXPECT_EQ(standing.waits_for, "1h after 'release': until 1970-01-01T13:00:00.000Z");
  EXPECT_EQ(standing.due, noon + Duration(3'600'000));
  EXPECT_TRUE(is_good(standing.exit));
  story.tell(RunHeld{"incident"});
  const auto held = standing_of(story.run(), noon);
  EXPECT_EQ(held.exit, ExitStatus::waiting);
  EXPECT_EQ(held.waits_for, "held: incident");
  EXPECT_FALSE(held.due);
}

TEST(Standing, OfAGateThatWasWaitedForAndHoldsIsWaitingForTheNextTick) {
  auto shape = release_shape();
  shape.phases.push_back({"later", {{}, Duration(3'600'000), false}, {}});
  Story story(shape);
  for (int s = 0; s < 3; ++s) story.tell(StepSucceeded{{0, s}, 1, {}});
  story.tell(PhaseOpened{0}).tell(PhaseClosed{0});
  const auto later = noon + Duration(3'600'000);
  // Nobody told that it waits: a signal came in between.
  EXPECT_EQ(standing_of(story.run(), later).exit, ExitStatus::interrupted);
  story.tell(GateObserved{1, "1h after 'release'"});
  EXPECT_FALSE(standing_of(story.run(), noon).is_due);
  const auto due = standing_of(story.run(), later);
  EXPECT_EQ(due.exit, ExitStatus::waiting);
  EXPECT_TRUE(due.is_due);
  EXPECT_TRUE(is_due(story.run(), later));
  // Once it was begun, a kill leaves it interrupted.
  story.tell(PhaseOpened{1});
  EXPECT_EQ(standing_of(story.run(), later).exit, ExitStatus::interrupted);
}

TEST(Standing, TellsARunThatAsksAPersonFromOneThatWasInterrupted) {
  Story story(release_shape());
  EXPECT_EQ(standing_of(story.run(), noon).exit, ExitStatus::interrupted);
  EXPECT_TRUE(is_due(story.run(), noon));
  story.tell(Escalated{StepAt{0, 0}, "why", {}});
  EXPECT_EQ(standing_of(story.run(), noon).exit, ExitStatus::needs_person);
  EXPECT_FALSE(is_due(story.run(), noon));
}

TEST(Standing, NamesTheGateThatPersonsMustApproveAsLongAsTheyHaveNot) {
  auto shape = release_shape();
  shape.phases.push_back({"later", {{}, {}, false, 2}, {}});
  Story story(shape);
  EXPECT_EQ(gate_to_approve(story.run()), std::nullopt) << "the first phase opens next";
  for (int s = 0; s < 3; ++s) story.tell(StepSucceeded{{0, s}, 1, {}});
  story.tell(PhaseOpened{0});
  EXPECT_EQ(gate_to_approve(story.run()), std::nullopt) << "the first phase is open";
  story.tell(PhaseClosed{0});
  EXPECT_EQ(gate_to_approve(story.run()), 1);
  auto released = story;
  released.tell(GateReleased{1});
  EXPECT_EQ(gate_to_approve(released.run()), std::nullopt);
  story.tell(PhaseOpened{1});
  EXPECT_EQ(gate_to_approve(story.run()), std::nullopt) << "it was begun";
  story.tell(PhaseClosed{1});
  EXPECT_EQ(gate_to_approve(story.run()), std::nullopt) << "there is none left";
}

TEST(Naming, CountsPhasesAndStepsFromOne) {
  const auto shape = release_shape();
  EXPECT_EQ(name_of(shape, {0, 1}), "1.2 deploy");
  EXPECT_EQ(naming(shape, {0, 1}), "step 1.2 (deploy)");
}

TEST(Naming, GivesEveryStateAndRungAWordOfItsOwn) {
  std::set<std::string_view> words;
  for (int i = 0; i < 6; ++i) words.insert(text_of(static_cast<Forward>(i)));
  EXPECT_EQ(words.size(), 6U);
  words.clear();
  for (int i = 0; i < 6; ++i) words.insert(text_of(static_cast<Backward>(i)));
  EXPECT_EQ(words.size(), 6U);
  words.clear();
  for (int i = 0; i < 8; ++i) words.insert(text_of(static_cast<WayBack>(i)));
  EXPECT_EQ(words.size(), 8U);
}

}  // namespace belay::saga
