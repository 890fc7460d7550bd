// belay plan PLAN
#include <array>

#include "cli/console.hpp"
#include "cli/narrator.hpp"
#include "cli/plan_told.hpp"
#include "cli/policy_facts.hpp"
#include "cli/saved_plan.hpp"
#include "cli/session.hpp"
#include "core/saga/naming.hpp"
#include "core/saga/preview.hpp"
#include "steps/table.hpp"

namespace belay::cli {
namespace {

void print_plan(const PlanFile& plan, const engine::BoundRun& bound) {
  print_line(toned(Tone::strong, "plan " + plan.plan.name) +
             (plan.plan.description.empty() ? "" : ": " + plan.plan.description));
  for (std::size_t p = 0; p < bound.phases.size(); ++p) {
    const auto gate = gate_text(bound.shape, p);
    print_line(toned(Tone::strong, "phase " + bound.shape.phases[p].name) +
               (gate.empty() ? "" : "  (waits for " + gate + ")"));
    for (std::size_t s = 0; s < bound.phases[p].size(); ++s) {
      print_line("  " + saga::name_of(bound.shape, {static_cast<int>(p), static_cast<int>(s)}));
      for (const auto& detail : bound.phases[p][s].details)
        print_line(toned(Tone::quiet, "      " + detail));
    }
  }
  print_line(toned(Tone::strong, "the way back, if this step fails:"));
  std::vector<std::string> last;
  for (const auto& point : saga::preview(bound.shape)) {
    auto lines = moves_of(bound.shape, point);
    print_line("  " + saga::name_of(bound.shape, point.fails));
    if (lines == last)
      lines = {"as for the step before"};
    else
      last = lines;
    for (const auto& line : lines) print_line("      " + line);
  }
  if (bound.shape.on_failure == ledger::OnFailure::stop) {
    print_line("on_failure = \"stop\": it is taken only by belay rollback");
  }
}

constexpr std::array plan_options{
    OptionSpec{"save", "FILE",
               "write it with the digests of all it depends on; belay run FILE carries out that or "
               "nothing"},
    OptionSpec{"override", "RULE=REASON",
               "of a saved plan: let it run though this rule of the policy refuses it", 0, true},
};

Json plan_json(const PlanFile& file, const engine::BoundRun& bound,
               const std::vector<policy::Verdict>& verdicts,
               const std::optional<SavedFile>& saved) {
  Json whole = told(file.plan, bound);
  whole.set("schema", "belay.plan/1");
  whole.set("plan", file.plan.name);
  whole.set("policy", cli::to_json(verdicts));
  if (saved) {
    whole.set("saved", Json::Object{{"file", saved->file.string()},
                                    {"digest", plan::digest_of(saved->saved)}});
  }
  return whole;
}

void print_saved(const SavedFile& saved) {
  print_line(toned(Tone::strong, "saved to " + saved.file.string()) + ", digest " +
             plan::digest_of(saved.saved));
  print_line("  belay -e " + saved.saved.environment + " run " + saved.file.string() +
             " carries out this or nothing");
}

Result<ExitStatus> plan(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto file, read_plan(arguments.word(0)));
  TRY(const auto overrides, read_overrides(arguments));
  const auto save_to = arguments.option("save");
  if (save_to.empty() && !overrides.empty()) {
    return fail(ErrorCode::usage, "--override is for a plan that is saved", "add --save FILE");
  }
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  TRY(auto bound, engine::bind(wired.world(), file.plan, steps::table(), file.file.string()));
  TRY(auto rules, policy_of(settings));
  TRY(const auto facts, gather_facts(settings, ground, wired.world(), file.plan, rules));
  const auto verdicts = policy::judge(rules, {bound.shape, facts});
  std::optional<SavedFile> saved;
  if (!save_to.empty()) {
    TRY(saved, save_plan(settings, file, bound, wired.world(), ground, overrides, save_to));
  }
  if (arguments.json) {
    print_line(pretty(plan_json(file, bound, verdicts, saved)));
  } else {
    print_plan(file, bound);
    print_verdicts(settings.environment.policy, verdicts);
    if (saved) print_saved(*saved);
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_plan;
const CommandSpec command_plan{"plan",
                               "PLAN",
                               "show the exact steps, the gates and the way back at each point",
                               "belay plan plans/release.toml",
                               plan_options,
                               &plan};

}  // namespace belay::cli
