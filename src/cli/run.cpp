// belay run PLAN
#include "cli/run.hpp"

#include <array>

#include "cli/html_report.hpp"
#include "cli/log.hpp"
#include "cli/lost_terminal.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"
#include "cli/snapshot.hpp"
#include "engine/kinds.hpp"
#include "steps/table.hpp"

namespace belay::cli {

namespace {

// What is let pass all the same; what only warns is said and lets pass.
Result<std::vector<ledger::RuleOverridden>> ask_policy(const Settings& settings,
                                                       const ledger::RunShape& shape,
                                                       const std::vector<Override>& overrides) {
  TRY(auto rules, policy_of(settings));
  const auto verdicts = judged(settings, rules, shape);
  for (const auto& verdict : verdicts) {
    if (verdict.level != policy::Level::warn) continue;
    for (const auto& objection : verdict.objections) {
      log_warn("policy: " + verdict.rule + ": " + objection.seen);
    }
  }
  return admit(verdicts, overrides);
}

}  // namespace

Result<ExitStatus> run_plan(const Settings& settings, const PlanFile& plan, const NewRun& wanted) {
  static_cast<void>(process_stop());
  TRY(auto ground, make_ground(settings));
  const RunId id = new_run_id(*ground.clock);
  TRY(auto wired, wire(settings, ground, id, Access::acting));
  // Bound before anything is written, so that a plan that cannot run leaves no trace.
  TRY(auto bound, engine::bind(wired.world(), plan.plan, steps::all_kinds(), plan.file.string()));
  std::vector<ledger::RuleOverridden> overridden;
  if (wanted.overrides) {
    TRY(overridden, ask_policy(settings, bound.shape, *wanted.overrides));
  }
  Narrator narrator(wanted.json);
  narrator.watch(*ground.store, settings.environment.name);
  TRY(auto acting,
      begin_acting(settings, ground, wired.world(), narrator, id, wanted.why, Target::must_answer));
  const Snapshot snapshot{settings, plan};
  TRY_DONE(write_snapshot(*ground.files, run_directory(settings, id), snapshot));
  acting.journal.note(id, opening_of(bound.shape, snapshot));
  for (auto& record : overridden) acting.journal.note(id, std::move(record));
  keep_output_in(run_directory(settings, id) / "output.log");
  // Durable with the first intent, or when the loop ends: until then the run has done nothing.
  TRY(auto standing, drive(settings, wired.world(), acting, bound, id, narrator));
  return end_of_run(settings, ground, id, standing, wanted.json);
}

namespace {

constexpr std::array options{
    OptionSpec{
        "override", "RULE=REASON",
        "let the run begin though this rule of the policy refuses it; it stands in the ledger", 0,
        true},
};

Result<ExitStatus> run(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto plan, read_plan(arguments.word(0)));
  TRY(auto overrides, read_overrides(arguments));
  return run_plan(settings, plan, {"run", arguments.json, std::move(overrides)});
}

}  // namespace

extern const CommandSpec command_run;
const CommandSpec command_run{
    "run",   "PLAN", "carry out a plan, as far as its gates allow", "belay run plans/release.toml",
    options, &run};

}  // namespace belay::cli
