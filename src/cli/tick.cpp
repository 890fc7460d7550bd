// belay tick
#include <array>

#include "cli/beginnings.hpp"
#include "cli/console.hpp"
#include "cli/html_report.hpp"
#include "cli/log.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"
#include "cli/told_error.hpp"
#include "core/saga/decide.hpp"

namespace belay::cli {
namespace {

// The gravest first; what is not here is no failure.
constexpr std::array gravest_first{
    ExitStatus::bug,         ExitStatus::needs_person,         ExitStatus::rolled_back_unverified,
    ExitStatus::restored,    ExitStatus::rolled_back_verified, ExitStatus::failed_nothing_changed,
    ExitStatus::refused,     ExitStatus::invalid_input,        ExitStatus::busy,
    ExitStatus::interrupted,  // by an error
};

ExitStatus worse(ExitStatus one, ExitStatus other) {
  for (const auto grave : gravest_first) {
    if (one == grave || other == grave) return grave;
  }
  return ExitStatus::succeeded;
}

// A run that needs a person keeps every tick from ending well, until it is answered or held.
ExitStatus worst_at_rest(const saga::EnvironmentState& state, Instant now) {
  ExitStatus worst = ExitStatus::succeeded;
  for (const auto& [id, run] : state.runs) {
    // One that a signal stopped is what this tick goes on with.
    if (run.end || saga::is_due(run, now)) continue;
    worst = worse(worst, saga::standing_of(run, now).exit);
  }
  return worst;
}

// Whether all that there is to do now is to wait by the policy, and the ledger says so already.
Result<bool> waits_by_policy(const Settings& settings, Ground& ground, const saga::RunState& run) {
  TRY(const auto closed, closed_now(settings, ground, run));
  return closed &&
         run.phases[static_cast<std::size_t>(closed->phase)].waits_for == closed->waits_for;
}

// As the ledger had them when the tick began.
struct Before {
  std::vector<ledger::Entry> entries;
  saga::EnvironmentState state;
};

// How the run ended that this tick went on with: nothing of it where it waits, also while another
// run is interrupted or needs a person, and where a signal stopped it.
Result<ExitStatus> advance_run(const Settings& settings, Ground& ground, const Before& before,
                               const RunId& id, bool json) {
  TRY(const bool waits, waits_by_policy(settings, ground, before.state.runs.at(id)));
  if (waits) return ExitStatus::succeeded;
  if (auto free = expect_no_acting_run(before.state, id, ground.clock->now()); !free) {
    log_info(free.error().message);
    return ExitStatus::succeeded;
  }
  Narrator narrator(json);
  narrator.remember(before.entries, id);
  TRY(const auto driven, go_on(settings, ground, id, "tick", narrator));
  const auto exit = end_of_run(settings, ground, driven, json);
  const bool by_signal = exit == ExitStatus::interrupted && !driven.stopped_by;
  return by_signal ? ExitStatus::succeeded : exit;
}

// Advances every due run of one environment; an idle tick takes no lease and writes nothing.
Result<ExitStatus> tick_environment(const Settings& settings, bool json) {
  TRY(auto ground, make_ground(settings));
  TRY(auto entries, ground.store->read(settings.environment.name));
  auto state = saga::fold(entries);
  const Before before{std::move(entries), std::move(state)};
  ExitStatus worst = worst_at_rest(before.state, ground.clock->now());
  for (const auto& [id, run] : before.state.runs) {
    if (!saga::is_due(run, ground.clock->now())) continue;
    const auto exit = advance_run(settings, ground, before, id, json);
    if (!exit && exit.error().code == ErrorCode::lease_busy) {
      log_info("another runner acts on '" + settings.environment.name + "'");
      return worst;
    }
    // One run that cannot go on must not keep the others waiting.
    if (!exit) tell(exit.error(), "run " + id.text + ": ");
    worst = worse(worst, exit ? *exit : row_of(exit.error().code).exit);
  }
  return worst;
}

Result<ExitStatus> tick_named(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  return tick_environment(settings, arguments.json);
}

// One environment that cannot be looked at must not keep those after it waiting.
void tell_of_environment(const std::string& name, const Error& error) {
  Error placed = error;
  placed.message = "environment '" + name + "': " + placed.message;
  tell(placed);
}

Result<ExitStatus> tick(const Arguments& arguments) {
  Arguments any = arguments;
  static_cast<void>(process_stop());
  if (!arguments.environment.empty()) return tick_named(arguments);
  TRY(auto names, environment_names(arguments));
  ExitStatus worst = ExitStatus::succeeded;
  for (const auto& name : names) {
    any.environment = name;
    const auto status = tick_named(any);
    if (!status) tell_of_environment(name, status.error());
    worst = worse(worst, status ? *status : row_of(status.error().code).exit);
  }
  return worst;
}

}  // namespace

extern const CommandSpec command_tick;
const CommandSpec command_tick{
    "tick", "", "advance every run that is due; silent when none is", "belay tick", {}, &tick};

}  // namespace belay::cli
