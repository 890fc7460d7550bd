// belay rehearse: the pending revision of a plan, on a copy of the newest backup.
#pragma once

#include "kills/swept.hpp"

namespace belay::kills {

class SweptRehearsal final : public Swept {
 public:
  SweptRehearsal() {
    scene_.add_release("app-1", {support::first_revision()});
    run_well({"run", scene_.add_plan("app-1", "0001")});
    run_well({"backup", "create"});
    scene_.add_release("app-2", {support::first_revision(), support::additive_revision()});
    plan_ = scene_.add_plan("app-2", "0002");
    keep();
  }

  std::vector<std::string> command() const override { return {"rehearse", plan_}; }

  void expect_whole(const support::Ended& ended) override {
    EXPECT_EQ(ended.status, support::status::succeeded) << ended.output;
    EXPECT_EQ(scene_.revision(), "0001") << "the live database was migrated: " << ended.output;
    EXPECT_EQ(scene_.current(), "app-1");
    EXPECT_EQ(scene_.value("SELECT to_regclass('marks') IS NULL"), "t") << "a script was run there";
    scene_.expect_nothing_left();
  }

 private:
  std::string plan_;
};

}  // namespace belay::kills
