// belay status [RUN]
#include <array>

#include "cli/console.hpp"
#include "cli/follow.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"

namespace belay::cli {
namespace {

constexpr std::array status_options{
    OptionSpec{"watch", "", "follow the run until it is over, or stands still and nobody is at it"},
};

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

// Of several runs, what a person must know first.
ExitStatus gravest(ExitStatus one, ExitStatus other) {
  for (const auto grave :
       {ExitStatus::needs_person, ExitStatus::interrupted, ExitStatus::busy, ExitStatus::waiting}) {
    if (one == grave || other == grave) return grave;
  }
  return other;
}

void print_at_work(const RunId& id, const std::string& holder) {
  print_line(toned(Tone::good, "at work") + "  run " + id.text);
  print_line("by          " + holder);
  print_line("next        belay status --watch " + id.text);
}

void print(const Settings& settings, const saga::RunState& run, const saga::Standing& standing) {
  const auto holder = runner_of(settings);
  if (standing.exit == ExitStatus::busy && holder) return print_at_work(run.id, *holder);
  print_last_word(run, standing, false);
}

Result<ExitStatus> status(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto entries, ground.store->read(settings.environment.name));
  const auto state = saga::fold(entries);
  TRY(auto ids, wanted(state, arguments.word(0)));
  if (arguments.flag("watch") && !ids.empty()) {
    return follow(settings, ground, ids.back(), arguments.json);
  }
  // A run that is over is the concern of who asks for it by its name only.
  const bool asked = !arguments.word(0).empty();
  ExitStatus exit = ExitStatus::succeeded;
  Json::Array runs;
  for (const auto& id : ids) {
    const auto& run = state.runs.at(id);
    const auto standing = standing_now(settings, ground, run);
    if (asked || !run.end) exit = gravest(exit, standing.exit);
    if (arguments.json) {
      runs.push_back(to_json(run, standing));
    } else {
      print(settings, run, standing);
    }
  }
  if (arguments.json) {
    print_line(pretty(Json::Object{{"schema", "belay.status/1"},
                                   {"environment", settings.environment.name},
                                   {"runs", std::move(runs)}}));
  } else if (ids.empty()) {
    print_line("no run yet in '" + settings.environment.name + "'");
  }
  return exit;
}

}  // namespace

extern const CommandSpec command_status;
const CommandSpec command_status{"status",
                                 "[RUN]",
                                 "where the open runs stand, and what comes next",
                                 "belay status --watch",
                                 status_options,
                                 &status};

}  // namespace belay::cli
