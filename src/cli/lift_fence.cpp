// belay restore --lift-fence: opens what an interrupted restore left closed.
#include "cli/lift_fence.hpp"

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"
#include "cli/snapshot.hpp"
#include "steps/restore.hpp"

namespace belay::cli {
namespace {

// The newest run that may have left a fence.
Result<RunId> fencing_run(const Settings& settings, const saga::EnvironmentState& state,
                          const std::string& prefix) {
  if (!prefix.empty()) return find_run(state, prefix);
  for (auto run = state.runs.rbegin(); run != state.runs.rend(); ++run) {
    if (steps::may_have_fenced(run->second, run_directory(settings, run->first))) return run->first;
  }
  return fail(ErrorCode::run_unknown,
              "no run of '" + settings.environment.name + "' has begun a restore", "belay status");
}

}  // namespace

Result<ExitStatus> lift_fence(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  static_cast<void>(process_stop());
  TRY(auto ground, make_ground(settings));
  TRY(auto entries, ground.store->read(settings.environment.name));
  const auto state = saga::fold(entries);
  TRY(auto id, fencing_run(settings, state, arguments.word(0)));
  const auto& run = state.runs.at(id);
  TRY(auto snapshot, read_snapshot(*ground.files, settings, run, entries));
  TRY(auto wired, wire(snapshot.settings, ground, id, Access::acting));
  Narrator narrator(arguments.json);
  TRY(auto acting, begin_acting(snapshot.settings, ground, wired.world(), narrator, id,
                                "restore --lift-fence", Target::may_be_away));
  TRY_DONE(recover(wired.world(), run, narrator));
  TRY(const bool lifted,
      steps::lift_fence(wired.world(), run, run_directory(settings, id), narrator));
  const std::string name = steps::fenced_database(run);
  const std::string said = "database '" + escaped(name) + "' " +
                           (lifted ? "is open again" : "was open already") +
                           (run.end ? "" : "; belay resume " + id.text + " goes on with the run");
  if (arguments.json) {
    print_line(pretty(Json::Object{{"schema", "belay.restore/1"},
                                   {"run", id.text},
                                   {"database", name},
                                   {"lifted", lifted},
                                   {"said", said}}));
  } else {
    print_line(said);
  }
  return ExitStatus::succeeded;
}

}  // namespace belay::cli
