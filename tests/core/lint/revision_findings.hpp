// What a rule of group F finds in a revision.
#pragma once

#include <string>
#include <vector>

#include "core/lint/revisions.hpp"

namespace belay::lint {

inline std::string upgrade_of(const std::string& body) {
  return "def upgrade():\n" + body + "\n";
}

inline std::vector<Finding> found_in(std::string_view rule, const std::string& source,
                                     const std::string& sql = "SELECT 1;\n",
                                     const std::string& env = "") {
  RevisionRun run{{{{"x.py", source, sql}}}};
  run.env = env;
  const auto reports = lint_revisions(run, {}, {.profile = Profile::advice});
  std::vector<Finding> found;
  for (const auto& finding : reports.front().findings) {
    if (finding.rule == rule) found.push_back(finding);
  }
  return found;
}

}  // namespace belay::lint
