// An override that the policy wants approved: only as part of a saved plan, and signed.
#include "cli/approve_fixture.hpp"

namespace belay::cli_test {
namespace {

class OverrideApproval : public Approve {
 protected:
  void SetUp() override {
    Approve::SetUp();
    rules("approvals = 0\noverride_approvals = 1\nway_back = \"refuse\"\n");
  }
  void rules(const std::string& lines) {
    write_text(scene_.path("policies/own.toml"), "[rules]\n" + lines);
  }
  support::Ended save_with_override() {
    return scene_.belay({"plan", plan_, "--override", "way_back=a trial", "--save", "saved.json"});
  }
};

}  // namespace

TEST_F(OverrideApproval, IsWantedOfAPlanThatOverridesARule) {
  expect_refused(scene_.belay({"run", plan_, "--override", "way_back=a trial"}),
                 "override_approvals: 1 person(s) must approve the override, and this plan is not "
                 "saved");
  ASSERT_EQ(save_with_override().status, status::succeeded);
  expect_refused(run(), "override_approvals: 0 of 1 person(s) have approved the override");
  expect_approved(approve(anna, "anna"));
  const auto ended = run();
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
}

TEST_F(OverrideApproval, IsNotWantedOfAPlanThatKeepsToTheRules) {
  rules("override_approvals = 1\n");
  const auto ended = scene_.belay({"run", plan_});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
}

TEST_F(OverrideApproval, CannotBeGivenToARunThatHasBegun) {
  rules("approvals = 0\noverride_approvals = 1\nbackup_age = \"1ms\"\n");
  scene_.add_release("app-1", {first_revision()});
  const auto plan =
      scene_.write_steps("slow", {step("stage", "release = \"dist/app-1\"\n"), step("backup"),
                                  step("migrate", "to = \"0001\"\n")});
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::waiting);
  const auto refused = scene_.belay({"release", "--override", "backup_age=in a hurry"});
  EXPECT_EQ(refused.status, status::refused) << refused.output;
  EXPECT_NE(refused.output.find("that of a run that has begun cannot be"), std::string::npos)
      << refused.output;
}

}  // namespace belay::cli_test
