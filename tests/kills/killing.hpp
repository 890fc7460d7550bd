// Kills a swept command at its aims, resumes it, and counts.
#pragma once

#include <algorithm>
#include <csignal>

#include "kills/aim.hpp"
#include "kills/kill_table.hpp"
#include "kills/swept.hpp"

namespace belay::kills {

// Of a sweep; 0 without one, when only the sample is killed.
inline int per_cell() {
  const char* text = std::getenv("BELAY_SWEEP_PER_CELL");
  return text ? std::atoi(text) : 0;
}

class Kills : public testing::Test {
 protected:
  void TearDown() override { whole_.add(table_); }
  static void TearDownTestSuite() {
    auto kinds = kinds_of_plans;
    for (const auto* more : {&kinds_of_stamp, &kinds_of_restore, &kinds_of_rehearsal}) {
      kinds.insert(kinds.end(), more->begin(), more->end());
    }
    whole_.print(kinds);
  }

  // All aims `per` times; with none, those of the sample once, and one kill of the resume in two.
  void sweep(Swept& scene, const std::vector<Aim>& aims, int per) {
    for (std::size_t i = 0; i < aims.size(); ++i) {
      const int times = per > 0 ? per : aims[i].sampled ? 1 : 0;
      for (int k = 0; k < times; ++k) {
        hit(scene, aims[i], per == 0 ? i % 4 == 0 : aims[i].later || k % 4 == 0);
        if (HasFailure()) return;
      }
    }
  }

  // So many kills of the resume for each kind, where the sweep made fewer.
  void fill_resumes(Swept& scene, const std::vector<std::string>& kinds, int number) {
    for (const auto& kind : kinds) {
      for (int tries = 0; table_.at(kind, "resume") < number && tries < 3 * number; ++tries) {
        kill_and_resume(scene, {"performed", kind, "not recorded"}, true);
        if (HasFailure()) return;
      }
    }
  }

  void expect_reached(const std::vector<std::string>& kinds, const std::vector<std::string>& wanted,
                      int number) const {
    for (const auto& kind : kinds) {
      for (const auto& moment : wanted) {
        EXPECT_GE(table_.at(kind, moment), number) << kind << ", " << moment;
      }
    }
  }

  // Who says of a kind that its undo does nothing is the run itself, as it was opened.
  void note_undos(Swept& scene, const std::vector<std::string>& undone) {
    for (const auto& [kind, step] : scene.steps_by_kind()) {
      const auto* ways = step["ways"].if_array();
      const bool does = ways && std::ranges::any_of(*ways, [](const Json& way) {
                          return way != Json("nothing") && way != Json("person");
                        });
      if (!does) table_.has_no_undo(kind);
      EXPECT_EQ(does, std::ranges::find(undone, kind) != undone.end()) << kind;
    }
  }

  const KillTable& table() const { return table_; }
  std::mt19937& random() { return random_; }

 private:
  // A random moment may come after the effect's end; then it is tried again, at most twice.
  void hit(Swept& scene, const Aim& aim, bool resume_too) {
    for (int tries = 0; tries < 3 && !HasFailure(); ++tries) {
      if (kill_and_resume(scene, aim, resume_too)) return;
    }
  }

  // True when it was killed where the aim says.
  bool kill_and_resume(Swept& scene, const Aim& aim, bool resume_too) {
    const std::string fail = aim.text(random_);
    SCOPED_TRACE(fail);
    scene.reset();
    const bool died = killed(*scene, scene.command(), fail);
    const auto left = scene.left();
    const bool at_its_aim = died && (!aim.later || left.running == aim.kind);
    if (at_its_aim) table_.count(aim.kind, aim.moment);
    const auto go_on = left.begun ? std::vector<std::string>{"resume"} : scene.command();
    if (resume_too && left.begun) {
      const std::string again = in_the_resume(aim);
      SCOPED_TRACE("then in the resume: " + again);
      if (killed(*scene, go_on, again)) table_.count(aim.kind, "resume");
    }
    scene.expect_whole(scene->belay(go_on));
    return at_its_aim;
  }

  // At a boundary of the step that the first kill left open, soon after it, or as it is looked at.
  std::string in_the_resume(const Aim& aim) {
    const bool back = aim.moment == "undo";
    switch (random_() % 4) {
      case 0:
        return back ? "undone:*:kill" : "performed:*:kill";
      case 1:
        return back ? "reconciling-undo:*:kill" : "reconciling:*:kill";
      default:
        return aim.text(random_);
    }
  }

  // Runs with the failpoint armed; true when the process was killed.
  static bool killed(support::Scene& scene, std::vector<std::string> words,
                     const std::string& fail) {
    scene.set_variable("BELAY_FAIL", fail);
    const auto ended = scene.belay(std::move(words));
    scene.set_variable("BELAY_FAIL", "");
    return ended.status == 128 + SIGKILL;
  }

  static inline KillTable whole_;
  std::mt19937 random_{20'261'121};
  KillTable table_;
};

}  // namespace belay::kills
