// Where a kill is aimed at, and all the places that there are.
#pragma once

#include <array>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace belay::kills {

// The kinds of a plan in the order of the swept deploy, and those of the commands.
inline const std::vector<std::string> kinds_of_plans{"stage",  "preflight", "backup", "migrate",
                                                     "verify", "command",   "deploy", "probe"};
inline const std::vector<std::string> kinds_of_stamp{"stamp"};
inline const std::vector<std::string> kinds_of_restore{"restore_point", "restore"};
inline const std::vector<std::string> kinds_of_rehearsal{"rehearse"};
// Those whose undo does something; the ways back of the others hold nothing to be killed in.
inline const std::vector<std::string> kinds_undone{"migrate", "command", "deploy", "probe"};

struct Aim {
  std::string point;
  std::string kind;
  std::string moment;
  bool later = false;    // at a random moment after the point
  bool sampled = false;  // also without a sweep

  // What a failpoint is told: POINT:KIND:ACTION.
  std::string text(std::mt19937& random) const {
    return point + ":" + kind + ":" +
           (later ? "kill-in=" + std::to_string(random() % longest_effect()) : "kill");
  }
  // About as long as the effect takes, in microseconds.
  unsigned longest_effect() const {
    static const std::map<std::string, unsigned> lengths{
        {"stage", 4'000},         {"preflight", 300'000}, {"backup", 250'000},
        {"migrate", 1'500'000},   {"verify", 400'000},    {"command", 40'000},
        {"deploy", 6'000},        {"probe", 12'000},      {"stamp", 900'000},
        {"restore_point", 8'000}, {"restore", 300'000},   {"rehearse", 2'500'000}};
    return lengths.at(kind);
  }
};

// Of a kind: before its intent, in its effect, not recorded.
inline std::vector<Aim> forward_aims(const std::vector<std::string>& kinds) {
  std::vector<Aim> aims;
  for (const auto& kind : kinds) {
    aims.push_back({"intending", kind, "before intent"});
    aims.push_back({"performing", kind, "in effect", true});
    aims.push_back({"performed", kind, "not recorded"});
  }
  return aims;
}

// Of a kind: before the intent of its undo, as it begins, not recorded, in its undo.
inline std::vector<Aim> backward_aims(const std::vector<std::string>& kinds) {
  std::vector<Aim> aims;
  for (const auto& kind : kinds) {
    for (const std::string point : {"intending-undo", "undoing", "undone"}) {
      aims.push_back({point, kind, "undo"});
    }
    aims.push_back({"undoing", kind, "undo", true});
  }
  return aims;
}

// With these in the sample, by their places.
template <class Chosen>
std::vector<Aim> sampling(std::vector<Aim> aims, Chosen chosen) {
  for (std::size_t i = 0; i < aims.size(); ++i) aims[i].sampled = chosen(i);
  return aims;
}

}  // namespace belay::kills
