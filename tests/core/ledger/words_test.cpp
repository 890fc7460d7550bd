// What a record says in words can be changed; what the run goes on by stays.
#include "core/ledger/words.hpp"

#include <gtest/gtest.h>

namespace belay::ledger {
namespace {

Record masked(Record record) {
  change_words(record, [](std::string_view) { return "***"; });
  return record;
}

}  // namespace

TEST(Words, OfEveryKindAreChangedAndNothingElse) {
  const Json facts(Json::Object{{"release", "app-1"}});
  EXPECT_EQ(masked(LeaseTaken{"run"}), Record(LeaseTaken{"***"}));
  EXPECT_EQ(masked(StepFailed{{0, 1}, 2, Effect::partial, "bug", "m", "h", facts}),
            Record(StepFailed{{0, 1}, 2, Effect::partial, "bug", "***", "***", facts}));
  EXPECT_EQ(masked(StepReconciled{{0, 1}, 2, Verdict::applied, "s", facts}),
            Record(StepReconciled{{0, 1}, 2, Verdict::applied, "***", facts}));
  EXPECT_EQ(masked(Escalated{StepAt{0, 1}, "r", {"a", "b"}}),
            Record(Escalated{StepAt{0, 1}, "***", {"***", "***"}}));
  EXPECT_EQ(masked(WayBackChosen{{0, 1}, WayBack::keep, "w"}),
            Record(WayBackChosen{{0, 1}, WayBack::keep, "***"}));
  EXPECT_EQ(masked(RuleOverridden{"way_back", {"o"}, "r"}),
            Record(RuleOverridden{"way_back", {"***"}, "***"}));
  EXPECT_EQ(masked(ApprovalRevoked{"n", "r"}), Record(ApprovalRevoked{"n", "***"}));
  EXPECT_EQ(masked(ReceiptCounted{"s", "p", "k", "t", "g"}),
            Record(ReceiptCounted{"***", "p", "k", "t", "g"}));
  EXPECT_EQ(masked(StepSucceeded{{0, 1}, 1, facts}), Record(StepSucceeded{{0, 1}, 1, facts}));
}

}  // namespace belay::ledger
