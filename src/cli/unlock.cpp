// belay unlock [RUN]
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"
#include "cli/snapshot.hpp"
#include "core/saga/decide.hpp"
#include "steps/restore.hpp"

namespace belay::cli {
namespace {

// The run that a dead holder left in the middle of its work; none when nothing is locked.
Result<std::optional<RunId>> abandoned_run(const saga::EnvironmentState& state,
                                           const std::string& prefix, Instant now) {
  if (!prefix.empty()) {
    TRY(auto id, find_run(state, prefix));
    return std::optional(id);
  }
  for (const auto& [id, run] : state.runs) {
    saga::EnvironmentState alone;
    alone.runs.emplace(id, run);
    const auto at_rest = expect_no_acting_run(alone, RunId{}, now);
    if (!at_rest && at_rest.error().code == ErrorCode::interrupted) return std::optional(id);
  }
  return std::optional<RunId>{};
}

Result<ExitStatus> say(const Settings& settings, const std::string& run, const std::string& said,
                       bool json) {
  if (json) {
    print_line(pretty(Json::Object{{"schema", "belay.unlock/1"},
                                   {"environment", settings.environment.name},
                                   {"run", run},
                                   {"said", said}}));
  } else {
    print_line(said);
  }
  return ExitStatus::succeeded;
}

// SAFETY: the lease is an OS lock, so having it proves that its holder is dead; what the holder
// left is ended before anything is said to be free. The first four steps of recovery, no more.
Result<ExitStatus> unlock(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  static_cast<void>(process_stop());
  TRY(auto ground, make_ground(settings));
  const auto& name = settings.environment.name;
  {
    TRY(auto held, ground.lease->take(name, "unlock"));
    static_cast<void>(held);
  }
  TRY(auto entries, ground.store->read(name));
  const auto state = saga::fold(entries);
  TRY(auto id, abandoned_run(state, arguments.word(0), ground.clock->now()));
  if (!id) {
    return say(settings, "", "nobody holds '" + name + "', and no run was left in its middle",
               arguments.json);
  }
  const auto& run = state.runs.at(*id);
  const Settings own = settings_of(*ground.files, settings, run, entries);
  TRY(auto wired, wire(own, ground, *id, Access::acting));
  Narrator narrator(arguments.json);
  TRY(auto acting,
      begin_acting(own, ground, wired.world(), narrator, *id, "unlock", Target::may_be_away));
  TRY_DONE(recover(wired.world(), run, narrator));
  const auto directory = run_directory(own, *id);
  if (steps::may_have_fenced(run, directory)) {
    TRY(const bool lifted, steps::lift_fence(wired.world(), run, directory, narrator));
    static_cast<void>(lifted);
  }
  const std::string next =
      run.end ? "" : "; belay resume " + id->text + ", or belay rollback " + id->text;
  return say(settings, id->text,
             "'" + name + "' is free: nothing of run " + id->text + " is alive any more" + next,
             arguments.json);
}

}  // namespace

extern const CommandSpec command_unlock;
const CommandSpec command_unlock{
    "unlock",       "[RUN]", "end what a dead runner left behind, without going on with its run",
    "belay unlock", {},      &unlock};

}  // namespace belay::cli
