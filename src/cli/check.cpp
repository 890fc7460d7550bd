// belay check [PLAN]
#include "cli/console.hpp"
#include "cli/session.hpp"
#include "steps/findings.hpp"
#include "steps/table.hpp"

namespace belay::cli {
namespace {

// Without a plan the environment alone is looked at, as if for a preflight.
Result<PlanFile> plan_of(const Arguments& arguments) {
  if (!arguments.word(0).empty()) return read_plan(arguments.word(0));
  return PlanFile{"", "", {"check", "", true, {{"check", {}, {{"preflight", {}, {}}}, {}}}}};
}

Tone tone_of(steps::Verdict verdict) {
  return verdict == steps::Verdict::ok ? Tone::good : Tone::bad;
}

void print_findings(const std::vector<steps::Finding>& findings) {
  for (const auto& finding : findings) {
    std::string verdict(steps::to_text(finding.verdict));
    verdict.resize(8, ' ');
    std::string code = finding.code;
    code.resize(18, ' ');
    print_line(toned(tone_of(finding.verdict), verdict) + code + finding.seen);
    if (!finding.help.empty()) print_line("                          " + finding.help);
  }
}

Result<ExitStatus> check(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto file, plan_of(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  TRY(auto bound, engine::bind(wired.world(), file.plan, steps::table(), file.file.string()));
  // As a preflight at the end of the first phase would look.
  const auto behind = static_cast<int>(file.plan.phases.front().steps.size());
  const auto findings = steps::inspect({wired.world(),
                                        steps::planned_for({wired.world(), file.plan, {0, behind}}),
                                        {new_run_id(*ground.clock), {0, 0}, 1},
                                        process_stop(),
                                        wired.world().scratch});
  bool passes = true;
  Json::Array all;
  for (const auto& finding : findings) {
    all.push_back(steps::to_json(finding));
    passes &= steps::passes(finding, settings.environment);
  }
  if (arguments.json) {
    print_line(pretty(Json::Object{
        {"schema", "belay.check/1"}, {"passes", passes}, {"findings", std::move(all)}}));
  } else {
    print_findings(findings);
  }
  return passes ? ExitStatus::succeeded : ExitStatus::refused;
}

}  // namespace

extern const CommandSpec command_check;
const CommandSpec command_check{"check",
                                "[PLAN]",
                                "everything that can be known without changing anything",
                                "belay check plans/release.toml",
                                {},
                                &check};

}  // namespace belay::cli
