// Counts kills by step kind and moment, and prints them as a table.
#pragma once

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace belay::kills {

inline const std::vector<std::string> moments{"before intent", "in effect", "not recorded", "undo",
                                              "resume"};

class KillTable {
 public:
  void count(const std::string& kind, const std::string& moment) { ++counts_[{kind, moment}]; }

  int total() const {
    int sum = 0;
    for (const auto& [cell, number] : counts_) sum += number;
    return sum;
  }
  int at(const std::string& kind, const std::string& moment) const {
    const auto found = counts_.find({kind, moment});
    return found == counts_.end() ? 0 : found->second;
  }

  void print(const std::vector<std::string>& kinds) const {
    std::printf("%-10s", "killed");
    for (const auto& moment : moments) std::printf("  %13s", moment.c_str());
    std::printf("\n");
    for (const auto& kind : kinds) {
      std::printf("%-10s", kind.c_str());
      for (const auto& moment : moments) std::printf("  %13d", at(kind, moment));
      std::printf("\n");
    }
    std::printf("%d kills\n", total());
  }

 private:
  std::map<std::pair<std::string, std::string>, int> counts_;
};

}  // namespace belay::kills
