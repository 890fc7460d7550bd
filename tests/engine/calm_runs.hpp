// The runs that nothing disturbs, which a crashed one is judged beside.
#pragma once

#include <map>

#include "engine/choices.hpp"
#include "engine/judgement.hpp"

namespace belay::engine::simulation {

inline constexpr std::array all_scripts{Script::works, Script::doubt_applied, Script::doubt_lost,
                                        Script::fails_clean, Script::fails_partial};
inline constexpr std::array all_undo_scripts{UndoScript::works, UndoScript::doubt_applied,
                                             UndoScript::fails_clean};

// What the world has decided of the steps so far, a byte each; '-' where it was not asked yet.
inline std::string decided(const Reality& reality) {
  std::string bytes;
  const auto put = [&](int asked, auto script) {
    bytes += asked > 0 ? static_cast<char>('a' + static_cast<int>(script)) : '-';
  };
  for (std::size_t i = 0; i < reality.shapes.size(); ++i) {
    put(reality.performed[i], reality.shapes[i].script);
    put(reality.undone[i], reality.shapes[i].undo);
  }
  return bytes;
}

// In a world that makes of the steps what it made of the crashed run's; of those that it was not
// asked of there, whatever it may.
class CalmRuns final : Overseer {
 public:
  explicit CalmRuns(std::vector<FakeShape> plan) : plan_(std::move(plan)) {}

  // The first complaint of the crashed run beside any of them; empty when there is none.
  std::string judge_beside(const Reality& crashed, const Standing& standing) {
    for (const auto& calm : like(crashed)) {
      auto complaint = judge(crashed, standing, calm.reality, calm.standing);
      if (!complaint.empty()) return complaint;
    }
    return {};
  }

 private:
  struct Calm {
    Reality reality;
    Standing standing;
  };

  const std::vector<Calm>& like(const Reality& crashed) {
    const auto [found, is_new] = known_.try_emplace(decided(crashed));
    if (!is_new) return found->second;
    like_ = &crashed;
    choices_ = {};
    do {
      Reality reality(plan_);
      reality.overseer = this;
      auto standing = live_through(reality, {}, {});
      found->second.push_back({std::move(reality), std::move(standing)});
    } while (choices_.turn());
    return found->second;
  }

  void place(const Reality&) override {}
  Script script_of(std::size_t step) override {
    if (like_->performed[step] > 0) return like_->shapes[step].script;
    return all_scripts.at(choices_.choose(all_scripts.size()));
  }
  UndoScript undo_of(std::size_t step) override {
    if (like_->undone[step] > 0) return like_->shapes[step].undo;
    return all_undo_scripts.at(choices_.choose(all_undo_scripts.size()));
  }

  std::vector<FakeShape> plan_;
  std::map<std::string, std::vector<Calm>> known_;
  const Reality* like_ = nullptr;
  Choices choices_;
};

}  // namespace belay::engine::simulation
