// A hazard and the harmless scripts next to it: one condition of the rule differs in each.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "core/lint/lint.hpp"

namespace belay::lint {

struct Pair {
  std::string_view rule;
  std::string_view hazard;
  std::size_t line;  // of the one finding
  std::string_view message;
  std::vector<std::string_view> harmless;
};

inline std::vector<Finding> found(std::string_view text, std::string_view rule) {
  auto report = lint_script(text, {}, {.profile = Profile::advice});
  EXPECT_EQ(report.not_analysed, 0U) << text;
  std::erase_if(report.findings, [&](const auto& finding) { return finding.rule != rule; });
  return report.findings;
}

// The rule finds the hazard once, and nothing in the harmless ones.
inline void expect(const Pair& pair) {
  const auto findings = found(pair.hazard, pair.rule);
  ASSERT_EQ(findings.size(), 1U) << pair.rule << ": " << pair.hazard;
  EXPECT_EQ(findings.front().line, pair.line) << pair.rule << ": " << pair.hazard;
  EXPECT_EQ(findings.front().message, pair.message) << pair.hazard;
  for (const auto text : pair.harmless) {
    EXPECT_TRUE(found(text, pair.rule).empty()) << pair.rule << ": " << text;
  }
}

}  // namespace belay::lint
