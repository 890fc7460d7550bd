// Findings of SQL in the forms that people and machines read.
#pragma once

#include <string>
#include <vector>

#include "core/lint/lint.hpp"

namespace belay::cli {

struct LintedFile {
  std::string file;
  lint::Report report;
};
using LintedFiles = std::vector<LintedFile>;

struct LintCount {
  std::size_t statements = 0;
  std::size_t dangers = 0, warnings = 0, advice = 0, ignored = 0, not_analysed = 0;
};
LintCount count(const LintedFiles& files);

std::string lint_text(const LintedFiles& files);    // for a terminal
std::string lint_json(const LintedFiles& files);    // belay.lint/1
std::string lint_sarif(const LintedFiles& files);   // SARIF 2.1.0
std::string lint_github(const LintedFiles& files);  // workflow commands of GitHub Actions

}  // namespace belay::cli
