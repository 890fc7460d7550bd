#include "core/plan/plan.hpp"

#include <gtest/gtest.h>

#include <array>

namespace belay::plan {
namespace {

constexpr std::array migrate_fields{Field{"to", Type::text, true, "the revision"}};
constexpr std::array probe_fields{Field{"every", Type::duration, false, "between two"},
                                  Field{"consecutive", Type::integer, false, "in a row"},
                                  Field{"run", Type::command, false, "a command"}};
const std::array kinds{KindFields{"migrate", "", migrate_fields},
                       KindFields{"probe", "", probe_fields}};

std::string problems_of(const std::string& text) {
  auto plan = parse_plan(text, kinds);
  return plan ? "" : to_text(plan.error(), "p.toml");
}

const std::string head = "[plan]\nname = \"x\"\n";

}  // namespace

TEST(Plan, ReadsPhasesStepsAndGates) {
  const auto plan =
      parse_plan(head +
                     "[[phase]]\nname = \"expand\"\n[[phase.step]]\nkind = \"migrate\"\n"
                     "to = \"3f2a\"\n[[phase]]\nname = \"contract\"\n"
                     "gate = { after = \"expand\", soak = \"44h\", manual = true }\n"
                     "[[phase.step]]\nkind = \"probe\"\nevery = \"2s\"\n",
                 kinds);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->phases.size(), 2U);
  EXPECT_EQ(plan->phases[0].steps[0].options["to"], Json("3f2a"));
  EXPECT_EQ(plan->phases[1].gate.soak, Duration(std::chrono::hours(44)));
  EXPECT_TRUE(plan->phases[1].gate.manual);
  EXPECT_EQ(plan->phases[1].steps[0].options["every"], Json(2000));
  EXPECT_TRUE(plan->rollback_on_failure);
}

TEST(Plan, NamesAnUnknownKeyWithItsPlaceAndTheNearestRightName) {
  EXPECT_EQ(problems_of(head + "[[phase]]\nname = \"a\"\n  [[phase.step]]\n  kind = \"migrate\"\n"
                               "  to = \"1\"\n  tp = \"2\"\n"),
            "p.toml:8:3: unknown key 'tp' (did you mean 'to'?)");
}

TEST(Plan, NamesAnUnknownStepKindWithItsPlace) {
  EXPECT_EQ(problems_of(head + "[[phase]]\nname = \"a\"\n[[phase.step]]\nkind = \"migrat\"\n"),
            "p.toml:6:8: there is no step kind 'migrat' (did you mean 'migrate'?)");
}

TEST(Plan, TellsEveryProblemAndNotOnlyTheFirst) {
  const auto text = problems_of(
      "[plan]\nnaem = \"x\"\n[[phase]]\nname = \"A\"\n[[phase.step]]\n"
      "kind = \"probe\"\nevery = 2\nconsecutive = -1\nrun = []\n");
  for (const std::string part :
       {"p.toml:2:1: unknown key 'naem' (did you mean 'name'?)", "p.toml:1:2: missing key 'name'",
        "p.toml:4:8: 'name' is 'A': not a name",
        "p.toml:7:9: 'every' must be a duration, not an integer",
        "p.toml:8:15: 'consecutive' must not be negative", "p.toml:9:7: 'run' must be a program"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in\n" << text;
  }
}

TEST(Plan, RefusesAGateAfterAPhaseThatDoesNotExist) {
  EXPECT_NE(problems_of(head + "[[phase]]\nname = \"expand\"\n[[phase.step]]\nkind = \"probe\"\n"
                               "[[phase]]\nname = \"b\"\ngate = { after = \"expnd\" }\n"
                               "[[phase.step]]\nkind = \"probe\"\n")
                .find("did you mean 'expand'?"),
            std::string::npos);
}

TEST(Plan, RefusesTwoPhasesOfOneName) {
  const std::string phase = "[[phase]]\nname = \"a\"\n[[phase.step]]\nkind = \"probe\"\n";
  EXPECT_NE(problems_of(head + phase + phase).find("two phases are called 'a'"), std::string::npos);
}

TEST(Plan, RefusesAPlanWithoutPhasesOrSteps) {
  EXPECT_NE(problems_of(head).find("there is no [[phase]]"), std::string::npos);
  EXPECT_NE(problems_of(head + "[[phase]]\nname = \"a\"\n").find("there is no [[step]]"),
            std::string::npos);
}

}  // namespace belay::plan
