// belay rollback [RUN]
#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "cli/html_report.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"
#include "core/saga/naming.hpp"

namespace belay::cli {
namespace {

constexpr std::array rollback_options{
    OptionSpec{"all", "", "of a run that is going back already: take back its earlier phases too"},
    OptionSpec{"reason", "TEXT", "kept in the ledger"},
};

// Only the newest run that did anything may be taken back; later ones stand on it.
Done expect_newest(const saga::EnvironmentState& state, const RunId& id) {
  for (const auto& [other, run] : state.runs) {
    const bool stands = !run.end || saga::stands(run, static_cast<int>(run.phases.size()));
    if (other > id && stands) {
      return fail(ErrorCode::usage, "run " + other.text + " came after it",
                  "belay rollback " + other.text);
    }
  }
  return {};
}

// What a restore exchanged is not exchanged back: both databases may have been written to.
Done expect_no_restore(const saga::RunState& run) {
  if (std::ranges::none_of(saga::all_steps(run.shape),
                           [&](StepAt at) { return run.shape.step(at).kind == "restore"; })) {
    return {};
  }
  return fail(ErrorCode::usage, "run " + run.id.text + " is a restore, which has no way back",
              run.end ? "belay audit show " + run.id.text + " names the database that it set aside"
                      : "belay resume " + run.id.text + ", or belay abort " + run.id.text);
}

// A run that goes back by itself takes back the phase that failed; more than that is to be meant.
Done expect_no_silent_widening(const saga::RunState& run, bool all) {
  if (!run.rollback || run.end || all || !saga::stands(run, run.rollback->from_phase)) return {};
  std::vector<std::string> added;
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto& step = run.step(at);
    const bool stands = step.forward == saga::Forward::succeeded &&
                        step.backward != saga::Backward::undone &&
                        saga::has_effect(run.shape.step(at));
    if (at.phase < run.rollback->from_phase && stands) {
      added.push_back(saga::name_of(run.shape, at));
    }
  }
  const auto& phase = run.shape.phases[static_cast<std::size_t>(run.rollback->from_phase)];
  return fail(ErrorCode::usage,
              "run " + run.id.text + " is going back already, to before phase '" + phase.name +
                  "'; this would also take back " + join(added, ", "),
              "belay resume " + run.id.text + " goes on with that; belay rollback " + run.id.text +
                  " --all takes back all of it");
}

void turn_around(engine::Journal& journal, const RunId& id, const std::string& reason) {
  const auto& run = journal.state().runs.at(id);
  if (run.escalation && run.escalation->at) {
    journal.note(id,
                 ledger::PersonAnswered{*run.escalation->at, ledger::Answer::look_again, reason});
  }
  if (run.held) journal.note(id, ledger::RunUnheld{});
  journal.note(id, ledger::RollbackStarted{0, reason});
}

Result<ExitStatus> rollback(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  static_cast<void>(process_stop());
  TRY(auto ground, make_ground(settings));
  TRY(auto before, ground.store->read(settings.environment.name));
  const auto state = saga::fold(before);
  TRY(auto id, find_run(state, arguments.word(0)));
  TRY_DONE(expect_no_restore(state.runs.at(id)));
  TRY_DONE(expect_newest(state, id));
  const auto& chosen = state.runs.at(id);
  const bool over = chosen.end && *chosen.end != ledger::RunEnd::succeeded;
  if (over && !saga::stands(chosen, static_cast<int>(chosen.phases.size()))) {
    return fail(ErrorCode::usage, "run " + id.text + " was taken back already",
                "belay status " + id.text);
  }
  TRY_DONE(expect_no_silent_widening(chosen, arguments.flag("all")));
  const std::string given = escaped(arguments.option("reason"));
  const std::string reason = given.empty() ? "a person asked for it" : given;
  Narrator narrator(arguments.json);
  narrator.watch(*ground.store, settings.environment.name);
  narrator.remember(before, id);
  const auto prepare = [&](engine::Journal& journal) -> Done {
    turn_around(journal, id, reason);
    return {};
  };
  TRY(const auto driven, go_on(settings, ground, id, "rollback", narrator, prepare));
  return end_of_run(settings, ground, driven, arguments.json);
}

}  // namespace

extern const CommandSpec command_rollback;
const CommandSpec command_rollback{"rollback",
                                   "[RUN]",
                                   "take the way back of a run, code first",
                                   "belay rollback --reason 'errors since 02:40'",
                                   rollback_options,
                                   &rollback};

}  // namespace belay::cli
