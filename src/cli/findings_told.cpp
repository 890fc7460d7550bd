#include "cli/findings_told.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "cli/console.hpp"
#include "cli/policy.hpp"

namespace belay::cli {
namespace {

Tone tone_of(steps::Verdict verdict) {
  return verdict == steps::Verdict::ok ? Tone::good : Tone::bad;
}

void print(const steps::Finding& finding) {
  std::string verdict(steps::to_text(finding.verdict));
  verdict.resize(8, ' ');
  std::string code = finding.code;
  code.resize(18, ' ');
  print_line(toned(tone_of(finding.verdict), verdict) + code + finding.seen);
  if (!finding.help.empty()) print_line("                          " + finding.help);
}

}  // namespace

ExitStatus tell_findings(std::string_view command, std::span<const steps::Finding> findings,
                         const plan::Environment& environment, bool json,
                         const std::vector<policy::Verdict>* verdicts) {
  bool all_pass = verdicts == nullptr || std::ranges::none_of(*verdicts, refuses);
  Json::Array all;
  for (const auto& finding : findings) {
    all_pass &= steps::passes(finding, environment);
    if (json) {
      all.push_back(steps::to_json(finding));
    } else {
      print(finding);
    }
  }
  if (json) {
    Json::Object told{{"schema", "belay." + std::string(command) + "/1"},
                      {"passes", all_pass},
                      {"findings", std::move(all)}};
    if (verdicts != nullptr) told.emplace("policy", to_json(*verdicts));
    print_line(pretty(std::move(told)));
  } else if (verdicts != nullptr) {
    print_verdicts(environment.policy, *verdicts);
  }
  return all_pass ? ExitStatus::succeeded : ExitStatus::refused;
}

}  // namespace belay::cli
