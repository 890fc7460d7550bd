// From records to stretches of time, and from those to places on the axis.
#include <gtest/gtest.h>

#include "core/report/axis.hpp"
#include "core/report/expected.hpp"
#include "core/report/told_run.hpp"
#include "core/report/words.hpp"

namespace belay::report {
namespace {

TEST(Spans, EndWithTheOutcomeOfTheirAttempt) {
  ToldRun told;
  told.done({0, 0}, 1, 3);
  told.tell(3, ledger::StepIntended{{0, 1}, 1});
  told.tell(8, ledger::StepFailed{{0, 1}, 1, ledger::Effect::none, "step-failed", "no", "", {}});
  const auto spans = spans_of(told.entries(), after(100));
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].end, SpanEnd::done);
  EXPECT_EQ(time_of_success(spans, {0, 0}), std::chrono::seconds(2));
  EXPECT_EQ(spans[1].end, SpanEnd::failed);
  EXPECT_EQ(spans[1].to, after(8));
  EXPECT_EQ(time_of_success(spans, {0, 1}), std::nullopt);
}

TEST(Spans, WithoutAnOutcomeWereInterruptedOrAreAtWork) {
  ToldRun told;
  told.tell(1, ledger::StepIntended{{0, 0}, 1});
  EXPECT_EQ(spans_of(told.entries(), after(4)).front().end, SpanEnd::at_work);
  EXPECT_EQ(spans_of(told.entries(), after(4)).front().to, after(4));
  told.tell(60, ledger::LeaseTaken{"resume"});
  told.tell(60, ledger::StepIntended{{0, 0}, 2});
  told.tell(61, ledger::StepSucceeded{{0, 0}, 2, {}});
  const auto spans = spans_of(told.entries(), after(100));
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].end, SpanEnd::interrupted);
  EXPECT_EQ(spans[1].end, SpanEnd::done);
  EXPECT_EQ(time_of_success(spans, {0, 0}), std::chrono::seconds(1));
}

TEST(Spans, OfAClockThatWasSetBackAreNotNegative) {
  ToldRun told;
  told.tell(10, ledger::StepIntended{{0, 0}, 1});
  told.tell(2, ledger::StepSucceeded{{0, 0}, 1, {}});
  const auto spans = spans_of(told.entries(), after(3));
  EXPECT_EQ(spans.front().to, spans.front().from);
}

Axis axis_of(const ToldRun& told, std::int64_t end) {
  return Axis(spans_of(told.entries(), after(end)), after(0), after(end));
}

TEST(TimeAxis, DrawsWorkToScale) {
  ToldRun told;
  told.done({0, 0}, 0, 10);
  told.done({0, 1}, 10, 40);
  const auto axis = axis_of(told, 40);
  EXPECT_EQ(axis.place(after(0)), 0);
  EXPECT_EQ(axis.place(after(10)), Axis::whole / 4);
  EXPECT_EQ(axis.place(after(40)), Axis::whole);
  EXPECT_EQ(axis.place(after(-5)), 0);
  EXPECT_EQ(axis.place(after(41)), Axis::whole) << "what lies outside is clamped";
}

TEST(TimeAxis, NarrowsDaysInWhichNothingWasDone) {
  ToldRun told;
  told.done({0, 0}, 0, 30);
  told.done({0, 1}, 200'000, 200'030);
  const auto axis = axis_of(told, 200'030);
  ASSERT_EQ(axis.pieces().size(), 3U);
  EXPECT_TRUE(axis.pieces()[1].is_break);
  EXPECT_LT(axis.pieces()[1].width, Axis::whole / 10);
  EXPECT_GT(axis.place(after(30)), Axis::whole * 4 / 10);
  EXPECT_GE(axis.place(after(200'030)), Axis::whole - 1);
}

TEST(TimeAxis, IsInOrderWhateverHappened) {
  ToldRun told;
  told.tell(3, ledger::StepIntended{{0, 0}, 1});
  told.tell(90'000, ledger::LeaseTaken{"resume"});
  told.tell(90'000, ledger::StepIntended{{0, 0}, 2});
  const auto axis = axis_of(told, 90'009);
  std::int64_t last = 0;
  for (std::int64_t second = 0; second <= 90'009; second += 7) {
    const auto place = axis.place(after(second));
    EXPECT_GE(place, last);
    EXPECT_LE(place, Axis::whole);
    last = place;
  }
}

TEST(TimeAxis, OfARunWithoutWorkIsThere) {
  EXPECT_EQ(axis_of(ToldRun(), 0).place(after(0)), 0);
  EXPECT_GE(axis_of(ToldRun(), 900).place(after(900)), Axis::whole - 1);
}

TEST(ExpectedTimes, AreThoseOfTheLastSuccessInARunBeforeOfThisPlan) {
  ToldRun told;
  told.done({0, 0}, 1, 3).done({0, 1}, 3, 10);
  const auto shape = release_shape();
  const RunId later = make_run_id(after(1'000), 1, 2);
  const auto times = expected_times(told.entries(), shape, later);
  EXPECT_EQ(times.size(), 2U);
  EXPECT_EQ(times.at({0, 0}), std::chrono::seconds(2));
  EXPECT_EQ(times.at({0, 1}), std::chrono::seconds(7));
  // Not of the run itself, of another plan, or of a step of another kind at that place.
  EXPECT_TRUE(expected_times(told.entries(), shape, told.run().id).empty());
  auto other = shape;
  other.plan = "other";
  EXPECT_TRUE(expected_times(told.entries(), other, later).empty());
  other = shape;
  other.phases[0].steps[1].kind = "command";
  EXPECT_FALSE(expected_times(told.entries(), other, later).contains({0, 1}));
  // A plan that has grown since: what it had then is expected, what is new is not.
  other = shape;
  other.phases[0].steps.push_back(step_shape("probe", "probe", {}));
  other.phases.push_back(other.phases[0]);
  EXPECT_EQ(expected_times(told.entries(), other, later), times);
}

TEST(Words, RoundTimesAndSizesAsPeopleSayThem) {
  EXPECT_EQ(spoken(Duration(40)), "40 ms");
  EXPECT_EQ(spoken(Duration(5'260)), "5.2 s");
  EXPECT_EQ(spoken(std::chrono::seconds(192)), "3 min 12 s");
  EXPECT_EQ(spoken(std::chrono::hours(20) + std::chrono::minutes(3)), "20 h 3 min");
  EXPECT_EQ(spoken(std::chrono::hours(98)), "4 d 2 h");
  EXPECT_EQ(spoken_bytes(12), "12 B");
  EXPECT_EQ(spoken_bytes(3'500), "3.4 KiB");
  EXPECT_EQ(spoken_bytes(1'288'490'188), "1.1 GiB");
  EXPECT_EQ(spoken(after(0)), "2025-12-18 12:00:00 UTC");
}

}  // namespace
}  // namespace belay::report
