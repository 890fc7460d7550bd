// A deploy of every step kind that a plan may hold.
#pragma once

#include <algorithm>

#include "kills/swept.hpp"

namespace belay::kills {

// A plan over release app-1. A good release adds a table with one row; a bad one is unwell, and
// adds a constraint that old code cannot live with, so that its way back is a downgrade.
class SweptRelease final : public Swept {
 public:
  explicit SweptRelease(bool bad) : bad_(bad) {
    scene_.add_release("app-1", {support::first_revision()});
    run_well({"run", scene_.add_plan("app-1", "0001")});
    scene_.add_release("app-2", {support::first_revision(), second_revision()});
    if (bad) scene_.make_unwell("app-2");
    write_plan();
    keep();
  }

  std::vector<std::string> command() const override { return {"run", "plans/app-2.toml"}; }

  void expect_whole(const support::Ended& ended) override {
    using namespace support::status;
    EXPECT_EQ(ended.status, bad_ ? rolled_back : succeeded) << ended.output;
    EXPECT_EQ(scene_.current(), bad_ ? "app-1" : "app-2") << ended.output;
    EXPECT_EQ(scene_.revision(), bad_ ? "0001" : "0002") << ended.output;
    EXPECT_EQ(commands_done(), bad_ ? 0 : 1) << ended.output;
    if (!bad_) {
      EXPECT_EQ(scene_.value("SELECT count(*) FROM marks"), "1");
    }
    scene_.expect_nothing_left();
  }

 private:
  // How often the command took effect, and was not taken back.
  long commands_done() const {
    const auto file = scene_.path("command.did");
    return fs::exists(file) ? std::ranges::count(support::read_text(file), '\n') : 0;
  }

  support::RevisionText second_revision() const {
    if (!bad_) return support::additive_revision();
    return {"0002", "0001", "op.create_check_constraint('short', 'items', 'length(body) < 9')",
            "op.drop_constraint('short', 'items')"};
  }

  void write_plan() {
    scene_.add_plan("app-2", "0002");
    std::string text = support::read_text(scene_.path("plans/app-2.toml"));
    const std::string file = scene_.path("command.did").string();
    const std::string command =
        support::step("command", "run = [\"sh\", \"-c\", \"sleep 0.02; echo x >> " + file +
                                     "; sleep 0.02\"]\ncheck = [\"test\", \"-e\", \"" + file +
                                     "\"]\nundo = [\"rm\", \"" + file + "\"]\n");
    const auto deploy = text.find("[[phase.step]]\nkind = \"deploy\"");
    scene_.write_plan("app-2", text.insert(deploy, command));
  }

  bool bad_;
};

}  // namespace belay::kills
