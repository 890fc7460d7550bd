#include "core/report/last_word.hpp"

#include "core/report/told_run.hpp"

namespace belay::report {
namespace {

using Lines = std::vector<std::string>;

LastWord word_of(const ToldRun& told) {
  const auto run = told.run();
  return last_word(run, saga::standing_of(run, after(100'000)));
}

std::string id() {
  return make_run_id(noon, 1, 2).text;
}

// Migrated to 0002 and deployed app-2; `more` tells the rest.
ToldRun released() {
  ToldRun told;
  told.done({0, 1}, 1, 2, Json::Object{{"from", "0001"}, {"to", "0002"}});
  told.done({0, 2}, 2, 3, Json::Object{{"release", "app-2"}});
  return told;
}

}  // namespace

TEST(LastWord, OfASuccessSaysWhatStandsAndAsksForNothing) {
  auto told = released();
  told.tell(4, ledger::RunClosed{ledger::RunEnd::succeeded});
  const auto word = word_of(told);
  EXPECT_EQ(word.failed, "");
  EXPECT_TRUE(word.done_about_it.empty());
  EXPECT_EQ(word.now, (Lines{"release app-2 is current", "the schema is at revision 0002"}));
  EXPECT_TRUE(word.next.empty());
}

TEST(LastWord, OfARollbackSaysWhatIsThereAgain) {
  auto told = released();
  told.tell(4, ledger::RollbackStarted{0, "the probe failed"});
  told.tell(5,
            ledger::StepUndone{
                {0, 2}, 1, ledger::WayBack::switch_back, true, Json::Object{{"release", "app-1"}}});
  told.tell(6, ledger::StepUndone{{0, 1}, 1, ledger::WayBack::downgrade, false, {}});
  told.tell(6, ledger::RunClosed{ledger::RunEnd::rolled_back_unverified});
  const auto word = word_of(told);
  EXPECT_EQ(word.failed, "the probe failed");
  EXPECT_EQ(word.done_about_it, (Lines{"1.2 migrate to 0002: downgrade, not verified",
                                       "1.3 deploy app-2: switch back, verified"}));
  EXPECT_EQ(word.now, (Lines{"release app-1 is current", "the schema is at revision 0001"}));
  EXPECT_EQ(word.next, (Lines{"belay audit show " + id(), "mend the cause and run the new plan"}));
}

TEST(LastWord, OfASchemaThatWasKeptSaysThatItStands) {
  auto told = released();
  told.tell(4, ledger::RollbackStarted{0, "asked"});
  told.tell(5, ledger::WayBackChosen{{0, 1}, ledger::WayBack::keep, "additive"});
  EXPECT_EQ(word_of(told).now.back(), "the schema is at revision 0002");
}

TEST(LastWord, OfSeveralMigrationsNamesWhatWasThereBeforeTheFirst) {
  auto shape = release_shape();
  shape.phases[0].steps[2] = shape.phases[0].steps[1];
  ToldRun told(shape);
  told.done({0, 1}, 1, 2, Json::Object{{"from", "0001"}, {"to", "0002"}});
  told.done({0, 2}, 2, 3, Json::Object{{"from", "0002"}, {"to", "0003"}});
  told.tell(4, ledger::RollbackStarted{0, "asked"});
  const auto undo = [&](int step) {
    told.tell(5, ledger::StepUndone{{0, step}, 1, ledger::WayBack::downgrade, true, {}});
  };
  undo(2);
  EXPECT_EQ(word_of(told).now, Lines{"the schema is at revision 0002"});
  undo(1);
  EXPECT_EQ(word_of(told).now, Lines{"the schema is at revision 0001"});
}

TEST(LastWord, OfAnInterruptedRunOffersToGoOnOrBack) {
  ToldRun told;
  told.tell(1, ledger::StepIntended{{0, 0}, 1});
  EXPECT_EQ(word_of(told).next, (Lines{"belay resume " + id(), "belay rollback " + id()}));
}

TEST(LastWord, OfAWaitingRunSaysWhatOpensIt) {
  auto shape = release_shape();
  shape.phases.push_back({"contract", {{}, std::chrono::hours(200), true}, {}});
  ToldRun told(shape);
  for (int step = 0; step < 4; ++step) told.done({0, step}, 1, 2);
  told.tell(3, ledger::PhaseClosed{0});
  EXPECT_EQ(word_of(told).next, Lines{"belay tick, from 2025-12-26T20:00:03.000Z on"});
  const auto run = told.run();
  const auto late = last_word(run, saga::standing_of(run, after(1'000'000)));
  EXPECT_EQ(late.next, Lines{"belay release " + id() + ", then belay tick"});
  told.tell(4, ledger::RunHeld{"incident"});
  EXPECT_EQ(word_of(told).next, Lines{"belay release " + id()});
}

TEST(LastWord, OfARunThatPersonsMustApproveNamesApprove) {
  auto shape = release_shape();
  shape.phases.push_back({"contract", {{}, std::chrono::hours(200), false, 1}, {}});
  ToldRun told(shape);
  for (int step = 0; step < 4; ++step) told.done({0, step}, 1, 2);
  told.tell(3, ledger::PhaseClosed{0});
  const std::string approve = "belay approve " + id() + " --as PERSON";
  EXPECT_EQ(word_of(told).next, (Lines{approve, "belay release " + id(),
                                       "belay tick, from 2025-12-26T20:00:03.000Z on"}));
  const auto run = told.run();
  const auto late = last_word(run, saga::standing_of(run, after(1'000'000)));
  EXPECT_EQ(late.next, (Lines{approve, "belay release " + id() + ", then belay tick"}));
}

TEST(LastWord, ThatNeedsAPersonGivesEveryAnswerWithItsCommand) {
  ToldRun told;
  told.tell(1, ledger::StepIntended{{0, 1}, 1});
  told.tell(2, ledger::Escalated{{}, "the disk is full", {"", "1.2 migrate to 0002"}});
  auto word = word_of(told);
  EXPECT_EQ(word.failed, "the disk is full");
  EXPECT_EQ(word.open, Lines{"1.2 migrate to 0002"});
  const std::string resume = "belay resume " + id();
  const std::string again = resume + " --look-again (after the cause was mended)";
  EXPECT_EQ(word.next, Lines{again});
  told.tell(2, ledger::Escalated{StepAt{0, 1}, "who knows", {}});
  EXPECT_EQ(word_of(told).next,
            (Lines{again, resume + " --answer applied (you have looked: its effect is there)",
                   resume + " --answer not-applied (you have looked: its effect is not there)"}));
  told.tell(3, ledger::StepSucceeded{{0, 1}, 1, {}}).tell(3, ledger::RollbackStarted{0, "asked"});
  EXPECT_EQ(word_of(told).next,
            (Lines{again, resume + " --answer undone (you have taken it back yourself)",
                   resume + " --answer keep (its effect is to stay)"}));
}

TEST(LastWord, OfAFailureNobodyWentOnFromOffersTheWayBackThatThePlanTakes) {
  for (const auto on_failure : {ledger::OnFailure::rollback, ledger::OnFailure::stop}) {
    auto shape = release_shape();
    shape.on_failure = on_failure;
    ToldRun told(shape);
    told.tell(1, ledger::StepIntended{{0, 1}, 1});
    told.tell(
        2, ledger::StepFailed{{0, 1}, 1, ledger::Effect::partial, "step-failed", "half", "", {}});
    const auto run = told.run();
    const auto word = last_word(run, {ExitStatus::interrupted, {}, {}});
    EXPECT_EQ(word.failed, "step 1.2 (migrate to 0002) failed: half; nothing was taken back yet");
    const bool back = on_failure == ledger::OnFailure::rollback;
    EXPECT_EQ(word.next.front(),
              "belay resume " + id() + (back ? " (takes the way back of this phase)" : ""));
    EXPECT_EQ(word.next.back(), "belay rollback " + id() + " (takes back all that the run did)");
  }
}

TEST(LastWord, OfARunThatIsAtWorkSaysHowToWatchIt) {
  const ToldRun told;
  const auto run = told.run();
  EXPECT_EQ(last_word(run, {ExitStatus::busy, {}, {}}).next, Lines{"belay status --watch " + id()});
  EXPECT_EQ(last_word(run, {ExitStatus::busy, "a runner on another host", {}}).next,
            Lines{"belay status, where that runner acts"});
}

TEST(LastWord, OfARunThatWasAbortedWithSomethingLeftOffersToTakeThatBack) {
  auto told = released();
  told.tell(4, ledger::Escalated{StepAt{0, 1}, "aborted by a person: late", {"step 1.2: done"}});
  told.tell(4, ledger::RunClosed{ledger::RunEnd::rolled_back_unverified});
  const auto word = word_of(told);
  EXPECT_EQ(word.failed, "aborted by a person: late");
  EXPECT_EQ(word.next,
            (Lines{"belay audit show " + id(), "belay rollback " + id() + " (what stays)"}));
}

TEST(LastWord, OfARestoreSaysWhatWasLostAndHowTheFormerDatabaseIsRemoved) {
  const auto said = [](Json facts) {
    ToldRun told(
        {"restore",
         ledger::OnFailure::stop,
         {{"restore", {}, {step_shape("restore", "restore", {ledger::WayBack::person})}}}});
    told.tell(1, ledger::StepIntended{{0, 0}, 1});
    EXPECT_TRUE(word_of(told).now.empty()) << "not restored yet";
    told.tell(2, ledger::StepSucceeded{{0, 0}, 1, std::move(facts)});
    return word_of(told).now;
  };
  EXPECT_EQ(
      said(Json::Object{{"database", "shop"},
                        {"backup", "b1"},
                        {"aside", "shop's \"old\" one"},
                        {"lost_transactions", 3}}),
      (Lines{"database shop is backup b1", "3 transaction(s) made since the backup are not in it",
             "the former one is kept as shop's \"old\" one, closed; it is removed by psql -c "
             "'DROP DATABASE \"shop'\\''s \"\"old\"\" one\"'"}));
  EXPECT_EQ(
      said(Json::Object{{"database", "copy"}, {"backup", "b1"}}),
      (Lines{"database copy is backup b1", "it is removed by psql -c 'DROP DATABASE \"copy\"'"}));
}

TEST(LastWord, OfAWayBackThatIsStuckStillSaysWhatFailedFirst) {
  auto told = released();
  told.tell(4, ledger::RollbackStarted{0, "the probe failed"});
  told.tell(5, ledger::Escalated{StepAt{0, 2}, "step 1.3 (deploy app-2): it has no way back", {}});
  EXPECT_EQ(word_of(told).failed,
            "the probe failed\non the way back, step 1.3 (deploy app-2): it has no way back");
}

TEST(LastWord, OfAMigrationThatFailedHalfWaySaysAtWhichRevisionTheSchemaIs) {
  ToldRun told;
  told.tell(1, ledger::StepIntended{{0, 1}, 1});
  told.tell(2, ledger::StepFailed{{0, 1},
                                  1,
                                  ledger::Effect::partial,
                                  "step-failed",
                                  "0003 failed",
                                  "",
                                  Json::Object{{"revision", "0002"}}});
  EXPECT_EQ(word_of(told).now, (Lines{"the schema is at revision 0002"}));
}

TEST(LastWord, OfARunThatIsDueNamesTheTickAndNotTheResume) {
  ToldRun told;
  const auto word = last_word(told.run(), {ExitStatus::waiting, "the next tick", {}, true});
  EXPECT_EQ(word.next, Lines{"belay tick"});
}

}  // namespace belay::report
