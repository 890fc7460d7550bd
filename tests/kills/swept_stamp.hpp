// belay stamp, where the version row was lost, and its way back by belay rollback.
#pragma once

#include "kills/swept.hpp"

namespace belay::kills {

class SweptStamp final : public Swept {
 public:
  SweptStamp() {
    scene_.add_release("app", {support::first_revision(), support::additive_revision()});
    run_well({"run", scene_.add_plan("app", "0002")});
    scene_.sql("UPDATE alembic_version SET version_num = '0001'");
    keep();
  }

  // From here on the command is the way back of a stamp that was made.
  void turn_around() { back_ = true; }

  std::vector<std::string> command() const override {
    return back_ ? std::vector<std::string>{"rollback"} : std::vector<std::string>{"stamp", "0002"};
  }

  void expect_whole(const support::Ended& ended) override {
    using namespace support::status;
    EXPECT_EQ(ended.status, back_ ? rolled_back : succeeded) << ended.output;
    EXPECT_EQ(scene_.revision(), back_ ? "0001" : "0002") << ended.output;
    EXPECT_EQ(scene_.value("SELECT count(*) FROM marks"), "1") << "a script was run";
    scene_.expect_nothing_left();
  }

 private:
  // The run of a stamp names the database that it was made in, so that it is made anew each time.
  void prepare() override {
    if (back_) run_well({"stamp", "0002"});
  }

  bool back_ = false;
};

}  // namespace belay::kills
