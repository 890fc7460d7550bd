// belay run PLAN
#include "cli/run.hpp"

#include "cli/html_report.hpp"
#include "cli/lost_terminal.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"
#include "cli/snapshot.hpp"
#include "engine/kinds.hpp"
#include "steps/table.hpp"

namespace belay::cli {

Result<ExitStatus> run_plan(const Settings& settings, const PlanFile& plan, const std::string& why,
                            bool json) {
  static_cast<void>(process_stop());
  TRY(auto ground, make_ground(settings));
  const RunId id = new_run_id(*ground.clock);
  TRY(auto wired, wire(settings, ground, id, Access::acting));
  // Bound before anything is written, so that a plan that cannot run leaves no trace.
  TRY(auto bound, engine::bind(wired.world(), plan.plan, steps::all_kinds(), plan.file.string()));
  Narrator narrator(json);
  narrator.watch(*ground.store, settings.environment.name);
  TRY(auto acting,
      begin_acting(settings, ground, wired.world(), narrator, id, why, Target::must_answer));
  const Snapshot snapshot{settings, plan};
  TRY_DONE(write_snapshot(*ground.files, run_directory(settings, id), snapshot));
  acting.journal.note(id, opening_of(bound.shape, snapshot));
  keep_output_in(run_directory(settings, id) / "output.log");
  // Durable with the first intent, or when the loop ends: until then the run has done nothing.
  TRY(auto standing, drive(settings, wired.world(), acting, bound, id, narrator));
  return end_of_run(settings, ground, id, standing, json);
}

namespace {

Result<ExitStatus> run(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto plan, read_plan(arguments.word(0)));
  return run_plan(settings, plan, "run", arguments.json);
}

}  // namespace

extern const CommandSpec command_run;
const CommandSpec command_run{
    "run", "PLAN", "carry out a plan, as far as its gates allow", "belay run plans/release.toml",
    {},    &run};

}  // namespace belay::cli
