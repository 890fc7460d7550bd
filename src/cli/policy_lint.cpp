// What belay lint finds in the SQL that a plan is about to apply.
#include <set>

#include "cli/policy_facts.hpp"
#include "cli/saved_inputs.hpp"
#include "core/lint/lint.hpp"
#include "steps/scripts.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

int gravity_of(lint::Severity severity) {
  switch (severity) {
    case lint::Severity::danger:
      return 1;
    case lint::Severity::warning:
      return 2;
    case lint::Severity::advice:
      return 3;
  }
  return 1;
}

// As it will be applied: in one transaction, unless its first line says none.
lint::Options options_for(std::string_view text) {
  const bool alone = text.substr(0, text.find('\n')).starts_with("-- belay: no transaction");
  lint::Options options;
  options.profile = lint::Profile::advice;
  options.boundaries = alone ? sql::Boundaries::as_written : sql::Boundaries::one;
  return options;
}

void add_findings(const fs::path& tree, const std::string& file,
                  std::vector<policy::LintFacts>& all) {
  const auto text = read_file(tree / file);
  if (!text) {
    all.push_back({1, file + ": " + text.error().message});
    return;
  }
  for (const auto& finding : lint::lint_script(*text, {}, options_for(*text)).findings) {
    if (finding.ignored) continue;
    all.push_back({gravity_of(finding.severity),
                   fs::path(file).filename().string() + ":" + std::to_string(finding.line) + ": " +
                       std::string(finding.rule) + ": " + finding.message});
  }
}

}  // namespace

std::vector<policy::LintFacts> lint_facts(engine::World& world, const plan::Plan& plan) {
  std::vector<policy::LintFacts> all;
  const auto& config = world.environment.migrations;
  if (!config || config->tool != "sql") return all;
  std::set<std::string> seen;
  const auto look = [&](const fs::path& tree, const std::vector<std::string>& files) {
    for (const auto& file : files) {
      if (seen.insert(file).second) add_findings(tree, file, all);
    }
  };
  const auto looked = with_pending_files(world, plan, look);
  if (!looked) all.push_back({1, "the pending SQL cannot be read: " + looked.error().message});
  return all;
}

}  // namespace belay::cli
