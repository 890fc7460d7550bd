// What holds of every refusal of a TOML file.
#pragma once

#include <algorithm>
#include <vector>

#include "core/plan/document.hpp"
#include "fuzz/targets.hpp"

namespace belay::fuzz {

// There is one at least, each says what is wrong, and each lies in the text or is of the whole
// file.
inline void expect_problems(const std::vector<plan::Problem>& problems, std::string_view text) {
  claim(!problems.empty(), "a refusal has a problem");
  const auto lines = std::ranges::count(text, '\n') + 1;
  for (const auto& problem : problems) {
    claim(!problem.message.empty(), "a problem says what is wrong");
    claim(problem.place.line >= 0 && problem.place.line <= lines, "its line is one of the text");
    claim(problem.place.column >= 0 && problem.place.column <= static_cast<int>(text.size()) + 1,
          "its column is one of the text");
  }
  claim(!plan::to_text(problems, "a.toml").empty(), "problems can be told");
}

}  // namespace belay::fuzz
