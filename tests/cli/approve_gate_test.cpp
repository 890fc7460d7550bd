// The gate of a phase that persons must approve: it waits without a lease, and opens once.
#include "cli/approve_gate.hpp"
#include "core/plan/saved_plan.hpp"

namespace belay::cli_test {

using namespace support;
TEST_F(ApproveGate, OpensForPersonsAndNotForWhoTypesRelease) {
  expect_closed("0 of 1 person(s) have approved");
  // It waits without the lease: another run may act meanwhile.
  const auto other = scene_.write_steps("other", {step("command", "run = [\"true\"]\n")});
  EXPECT_EQ(scene_.belay({"run", other}).status, status::succeeded);
  expect_approved(approve_run(anna, "anna"));
  EXPECT_EQ(scene_.belay({"release", run_}).status, status::succeeded);
  EXPECT_EQ(scene_.belay({"tick"}).status, status::succeeded);
  EXPECT_NE(scene_.belay({"audit", "show", "--json"}).output.find("SSH SIGNATURE"),
            std::string::npos);
  EXPECT_EQ(approve_run(anna, "anna").status, status::invalid);
  scene_.expect_nothing_left();
}

TEST_F(ApproveGate, IsNotOpenedByTheApprovalOfAnotherRun) {
  const auto ended = scene_.belay({"run", plan_});
  EXPECT_EQ(ended.status, status::waiting) << ended.output;
  expect_approved(approve_run(anna, "anna"));
  std::string other;
  for (const auto& run : std::filesystem::directory_iterator(scene_.path("state/runs"))) {
    if (run.path().filename() != run_) other = run.path().filename();
  }
  const auto refused = scene_.belay({"release", other});
  EXPECT_EQ(refused.status, status::refused);
  EXPECT_NE(refused.output.find("it is for run '" + run_ + "'"), std::string::npos)
      << refused.output;
  EXPECT_EQ(scene_.belay({"release", run_}).status, status::succeeded);
}

TEST_F(ApproveGate, IsNotOpenedByWhoBeganTheRun) {
  const auto me = scene_.program({"/usr/bin/id", "-un"}).output;
  believe(line(anna, "anna", me.substr(0, me.find('\n'))));
  const auto refused = approve_run(anna, "anna");
  EXPECT_EQ(refused.status, status::refused) << refused.output;
  const std::string why = "nobody approves what is their own";
  EXPECT_NE(refused.output.find(why), std::string::npos) << refused.output;
  expect_approved(scene_.belay(
      {"approve", run_, "--as", anna, "--key", key("anna"), "--output", "a.approval"}));
  EXPECT_EQ(scene_.belay({"approve", "--add", "a.approval.sig"}).status, status::refused);
  place("a.approval");
  expect_closed(why);
}

TEST_F(ApproveGate, IsTheOneOfTheNewestOpenRunWithoutAName) {
  expect_approved(scene_.belay({"approve", "--as", anna, "--key", key("anna")}));
  EXPECT_EQ(scene_.belay({"release", run_}).status, status::succeeded);
}

TEST_F(ApproveGate, SaysUntilWhenItStillSoaks) {
  EXPECT_EQ(scene_.belay({"abort", "--leave", run_}).status, status::unverified);
  const auto plan =
      scene_.write_steps("soaking", {step("command", "run = [\"true\"]\n"),
                                     phase("contract", "soak = \"1h\", approvals = 1"),
                                     step("command", "run = [\"true\"]\n")});
  const auto ended = scene_.belay({"run", plan});
  EXPECT_EQ(ended.status, status::waiting) << ended.output;
  const auto waits = scene_.belay({"status"});
  for (const auto* text : {"1 person(s) to approve", ": until 20", "belay approve 0"}) {
    EXPECT_NE(waits.output.find(text), std::string::npos) << text << " in:\n" << waits.output;
  }
  expect_approved(scene_.belay({"approve", "--as", anna, "--key", key("anna")}));
  const auto released = scene_.belay({"release"});
  EXPECT_EQ(released.status, status::succeeded) << released.output;
  EXPECT_NE(released.output.find("it waits for: 1h after "), std::string::npos) << released.output;
  EXPECT_EQ(released.output.find("tick goes on"), std::string::npos) << released.output;
  const auto soaks = scene_.belay({"status"});
  EXPECT_EQ(soaks.output.find("to approve"), std::string::npos) << soaks.output;
}

// Without it, or with another, its author would be a stranger.
TEST_F(ApproveGate, IsNotOpenedWithoutTheSavedPlanOfItsRun) {
  EXPECT_EQ(scene_.belay({"abort", "--leave", run_}).status, status::unverified);
  save();
  EXPECT_EQ(scene_.belay({"run", "saved.json"}).status, status::waiting);
  const auto left = run_;
  for (const auto& run : std::filesystem::directory_iterator(scene_.path("state/runs"))) {
    if (run.path().filename() != left) run_ = run.path().filename();
  }
  expect_approved(approve_run(anna, "anna"));
  const auto copy = scene_.path("state/runs/" + run_ + "/saved-plan.json");
  const auto kept = read_text(copy);
  std::filesystem::remove(copy);
  EXPECT_NE(scene_.belay({"release", run_}).status, status::succeeded);
  auto other = plan::parse_saved_plan(kept);
  ASSERT_TRUE(other);
  other->saved.user = "somebody-else";
  write_text(copy, plan::text_of(*other));
  const auto refused = scene_.belay({"release", run_});
  EXPECT_EQ(refused.status, status::refused) << refused.output;
  EXPECT_NE(refused.output.find("is not the saved plan"), std::string::npos) << refused.output;
  write_text(copy, kept);
  const auto opened = scene_.belay({"release", run_});
  EXPECT_EQ(opened.status, status::succeeded) << opened.output;
}

}  // namespace belay::cli_test
