// Counts kills by step kind and moment, and prints them as a table.
#pragma once

#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace belay::kills {

inline const std::vector<std::string> moments{"before intent", "in effect", "not recorded", "undo",
                                              "resume"};

class KillTable {
 public:
  void count(const std::string& kind, const std::string& moment) { ++counts_[{kind, moment}]; }
  // Its undo changes nothing, so that there is none to be killed in.
  void has_no_undo(const std::string& kind) { without_undo_.insert(kind); }

  int total() const {
    int sum = 0;
    for (const auto& [cell, number] : counts_) sum += number;
    return sum;
  }
  int at(const std::string& kind, const std::string& moment) const {
    const auto found = counts_.find({kind, moment});
    return found == counts_.end() ? 0 : found->second;
  }
  void add(const KillTable& other) {
    for (const auto& [cell, number] : other.counts_) counts_[cell] += number;
    without_undo_.insert(other.without_undo_.begin(), other.without_undo_.end());
  }

  void print(const std::vector<std::string>& kinds) const {
    std::printf("%-13s", "killed");
    for (const auto& moment : moments) std::printf("  %13s", moment.c_str());
    std::printf("\n");
    for (const auto& kind : kinds) {
      std::printf("%-13s", kind.c_str());
      for (const auto& moment : moments) {
        const bool none = moment == "undo" && without_undo_.contains(kind);
        std::printf("  %13s", none ? "(no undo)" : std::to_string(at(kind, moment)).c_str());
      }
      std::printf("\n");
    }
    std::printf("%d kills\n", total());
  }

 private:
  std::map<std::pair<std::string, std::string>, int> counts_;
  std::set<std::string> without_undo_;
};

}  // namespace belay::kills
