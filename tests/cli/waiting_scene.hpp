// A run of two phases that waits at the gate between them, and what a tick with nothing to do
// leaves.
#pragma once

#include <filesystem>

#include "support/scene.hpp"

namespace belay::cli_test {

class WaitingScene : public testing::Test {
 protected:
  // A step that makes the file, sees whether it is there, and takes it away again.
  std::string touch(const std::string& name) const {
    const auto file = scene_.path(name).string();
    return support::step("command", "run = [\"touch\", \"" + file + "\"]\nundo = [\"rm\", \"" +
                                        file + "\"]\ncheck = [\"test\", \"-e\", \"" + file +
                                        "\"]\n");
  }
  bool exists(const std::string& name) const { return std::filesystem::exists(scene_.path(name)); }
  // Makes a, then waits for what opens the gate of phase "later", then makes b.
  std::string days_plan(const std::string& gate = "manual = true") {
    return scene_.write_steps("days", {touch("a"), support::phase("later", gate), touch("b")});
  }
  // A tick that says nothing and writes nothing.
  void expect_idle_tick() {
    const std::string before = support::read_text(scene_.path("state/state.db"));
    const auto ended = scene_.belay({"tick"});
    EXPECT_EQ(ended.status, support::status::succeeded);
    EXPECT_EQ(ended.output, "");
    EXPECT_EQ(support::read_text(scene_.path("state/state.db")), before);
  }

  support::Scene scene_;
};

}  // namespace belay::cli_test
