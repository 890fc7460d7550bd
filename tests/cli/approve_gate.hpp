// A run that waits at a gate which one person must approve.
#pragma once

#include "cli/approve_fixture.hpp"

namespace belay::cli_test {

class ApproveGate : public Approve {
 protected:
  void SetUp() override {
    Approve::SetUp();
    demand(0);
    plan_ = scene_.write_steps(
        "days", {step("command", "run = [\"true\"]\n"), phase("contract", "approvals = 1"),
                 step("command", "run = [\"true\"]\n")});
    const auto ended = scene_.belay({"run", plan_});
    EXPECT_EQ(ended.status, status::waiting) << ended.output;
    EXPECT_NE(ended.output.find("1 person(s) to approve"), std::string::npos) << ended.output;
    run_ = std::filesystem::directory_iterator(scene_.path("state/runs"))->path().filename();
  }
  support::Ended approve_run(const std::string& person, const std::string& with) {
    return scene_.belay({"approve", run_, "--as", person, "--key", key(with)});
  }
  void expect_closed(const std::string& why) {
    const auto ended = scene_.belay({"release"});
    EXPECT_EQ(ended.status, status::refused) << ended.output;
    EXPECT_NE(ended.output.find(why), std::string::npos) << ended.output;
    EXPECT_EQ(scene_.belay({"tick"}).status, status::succeeded);
    EXPECT_NE(scene_.belay({"status"}).output.find("to approve"), std::string::npos);
  }

  std::string run_;
};

}  // namespace belay::cli_test
