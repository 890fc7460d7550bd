// belay status [RUN]
#include "cli/console.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"

namespace belay::cli {
namespace {

// The run that was asked for; without one, all that are open, or the newest.
Result<std::vector<RunId>> wanted(const saga::EnvironmentState& state, const std::string& prefix) {
  std::vector<RunId> ids;
  if (prefix.empty()) {
    for (const auto& [id, run] : state.runs) {
      if (!run.end) ids.push_back(id);
    }
    if (!ids.empty() || state.runs.empty()) return ids;
  }
  TRY(auto id, find_run(state, prefix));
  ids.push_back(id);
  return ids;
}

Result<ExitStatus> status(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto entries, ground.store->read(settings.environment.name));
  const auto state = saga::fold(entries);
  TRY(auto ids, wanted(state, arguments.word(0)));
  const Instant now = ground.clock->now();
  if (arguments.json) {
    Json::Array runs;
    for (const auto& id : ids)
      runs.push_back(to_json(state.runs.at(id), saga::standing_of(state.runs.at(id), now)));
    print_line(pretty(Json::Object{{"schema", "belay.status/1"},
                                   {"environment", settings.environment.name},
                                   {"runs", std::move(runs)}}));
    return ExitStatus::succeeded;
  }
  if (ids.empty()) print_line("no run yet in '" + settings.environment.name + "'");
  for (const auto& id : ids)
    print_last_word(state.runs.at(id), saga::standing_of(state.runs.at(id), now), false);
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_status;
const CommandSpec command_status{
    "status", "[RUN]", "where the open runs stand, and what comes next", "belay status --json",
    {},       &status};

}  // namespace belay::cli
