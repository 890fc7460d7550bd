// belay check [PLAN]
#include <algorithm>

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/findings_told.hpp"
#include "cli/policy_facts.hpp"
#include "cli/secrets.hpp"
#include "cli/session.hpp"
#include "core/saga/fold.hpp"
#include "steps/findings.hpp"
#include "steps/table.hpp"

namespace belay::cli {
namespace {

// Without a plan the environment alone is looked at, as if for a preflight.
Result<PlanFile> plan_of(const Arguments& arguments) {
  if (!arguments.word(0).empty()) return read_plan(arguments.word(0));
  return PlanFile{"", "", {"check", "", true, {{"check", {}, {{"preflight", {}, {}}}, {}}}}};
}

// Whether each can be posted to at all; none is asked, since whoever listens would be told.
void look_at_webhooks(const Settings& settings, std::vector<steps::Finding>& findings) {
  const auto& all = settings.environment.notify;
  if (all.empty()) return;
  steps::Finding finding{"webhooks", steps::Verdict::ok,
                         std::to_string(all.size()) + " webhook(s) have a URL", ""};
  for (const auto& one : all) {
    const auto url = resolve_webhook(one.webhook, settings.base);
    if (url) continue;
    finding.verdict = steps::Verdict::bad;
    finding.seen = "webhook '" + escaped(one.webhook) + "': " + url.error().message;
    finding.help = url.error().hint;
  }
  findings.push_back(std::move(finding));
}

constexpr std::array check_options{
    OptionSpec{"drift", "", "run the scripts in a scratch database and compare the schema with it"},
};

bool asks_for_drift(const plan::Plan& plan) {
  const auto asks = [](const plan::StepSpec& step) {
    return step.kind == "preflight" && step.options["drift"].bool_or(false);
  };
  return std::ranges::any_of(
      plan.phases, [&](const auto& phase) { return std::ranges::any_of(phase.steps, asks); });
}

std::vector<std::string> edited_in(const plan::Plan& plan) {
  std::vector<std::string> ids;
  for (const auto& phase : plan.phases) {
    for (const auto& step : phase.steps) {
      if (step.kind != "preflight") continue;
      const auto named = steps::edited_on_purpose(step.options);
      ids.insert(ids.end(), named.begin(), named.end());
    }
  }
  return ids;
}

// As a preflight at the end of the first phase would look.
steps::Planned planned_of(engine::World& world, const plan::Plan& plan) {
  const auto behind = static_cast<int>(plan.phases.front().steps.size());
  return steps::planned_for({world, plan, {0, behind}});
}

// What the ledger knows is read for it; where it cannot be, the findings say so.
std::vector<steps::Finding> findings_of(const Settings& settings, Ground& ground,
                                        engine::World& world, steps::Planned planned) {
  const auto chain = ground.store->read(settings.environment.name);
  const auto runs = saga::fold(chain ? *chain : std::vector<ledger::Entry>{});
  return steps::inspect({world,
                         std::move(planned),
                         {new_run_id(*ground.clock), {0, 0}, 1},
                         look_stop(),
                         world.scratch,
                         &runs,
                         chain ? std::nullopt : std::optional(chain.error())});
}

// What must hold of a plan is not asked where there is none.
ExitStatus tell_environment(std::span<const steps::Finding> findings,
                            const plan::Environment& environment, bool json) {
  const auto exit = tell_findings("check", findings, environment, json);
  if (!json) {
    print_line("the release" + std::string(environment.policy.empty() ? "" : " and the policy") +
               " are looked at with a plan: belay check PLAN");
  }
  return exit;
}

Result<ExitStatus> check(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto file, plan_of(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  TRY(auto bound, engine::bind(wired.world(), file.plan, steps::table(), file.file.string()));
  TRY(auto rules, policy_of(settings));
  const bool by_plan = !arguments.word(0).empty();
  auto planned = planned_of(wired.world(), file.plan);
  planned.drift = arguments.flag("drift") || asks_for_drift(file.plan);
  planned.by_plan = by_plan;
  planned.edited = edited_in(file.plan);
  auto findings = findings_of(settings, ground, wired.world(), std::move(planned));
  look_at_webhooks(settings, findings);
  if (!by_plan) return tell_environment(findings, settings.environment, arguments.json);
  TRY(const auto facts, gather_facts(settings, ground, wired.world(), file.plan, rules));
  const auto verdicts = policy::judge(rules, {bound.shape, facts});
  return tell_findings("check", findings, settings.environment, arguments.json, &verdicts);
}

}  // namespace

extern const CommandSpec command_check;
const CommandSpec command_check{"check",
                                "[PLAN]",
                                "everything that can be known without changing anything",
                                "belay check plans/release.toml",
                                check_options,
                                &check};

}  // namespace belay::cli
