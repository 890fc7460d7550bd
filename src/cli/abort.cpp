// belay abort [RUN]: closes a run as it stands, once nothing of it is alive any more.
#include <array>

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/html_report.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"
#include "cli/snapshot.hpp"
#include "core/saga/remains.hpp"
#include "steps/restore.hpp"

namespace belay::cli {
namespace {

constexpr std::array abort_options{
    OptionSpec{"leave", "", "what was done and not taken back is to stay as it is"},
    OptionSpec{"reason", "TEXT", "kept in the ledger"},
};

Done expect_meant(const RunId& id, const std::vector<std::string>& open, bool leave) {
  if (open.empty() || leave) return {};
  return fail(ErrorCode::needs_person, "this would stay: " + join(open, "; "),
              "belay abort " + id.text + " --leave, or take it back: belay rollback " + id.text,
              Disposition::ask_operator);
}

// SAFETY: the lease first, so that nothing is closed under a runner that lives; then what a dead
// one left is ended, so that nothing of the run changes anything after its last record.
Result<ExitStatus> close_as_it_stands(const Settings& settings, Ground& ground, const RunId& id,
                                      const Arguments& arguments,
                                      std::span<const ledger::Entry> chain) {
  const auto state = saga::fold(chain);
  const Settings own = settings_of(*ground.files, settings, state.runs.at(id), chain);
  TRY(auto wired, wire(own, ground, id, Access::acting));
  Narrator narrator(arguments.json);
  TRY(auto acting,
      begin_acting(own, ground, wired.world(), narrator, id, "abort", Target::may_be_away));
  const auto run = acting.journal.state().runs.at(id);
  // Again: it may have gone on until the lease was ours.
  if (run.end) return fail(ErrorCode::usage, "run " + id.text + " is over", "belay status");
  TRY_DONE(expect_meant(id, saga::remains_of(run), arguments.flag("leave")));
  TRY_DONE(recover(wired.world(), run, narrator));
  TRY_DONE(steps::give_up_restore(wired.world(), run, run_directory(own, id), narrator));
  const std::string reason = escaped(arguments.option("reason"));
  for (auto& record : saga::closing_records(run, reason.empty() ? "no reason given" : reason)) {
    acting.journal.note(id, std::move(record));
  }
  TRY_DONE(acting.journal.commit());
  const auto& closed = acting.journal.state().runs.at(id);
  const auto standing = saga::standing_of(closed, ground.clock->now());
  return end_of_run(settings, ground, {standing, closed, {}}, arguments.json);
}

Result<ExitStatus> abort_run(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  static_cast<void>(process_stop());
  TRY(auto ground, make_ground(settings));
  TRY(auto chain, ground.store->read(settings.environment.name));
  const auto state = saga::fold(chain);
  TRY(auto id, find_run(state, arguments.word(0)));
  const auto& run = state.runs.at(id);
  if (run.end) {
    return fail(ErrorCode::usage, "run " + id.text + " is over", "belay status " + id.text);
  }
  // SAFETY: whoever holds the lease is told of before what would stay: the run may be at work.
  {
    TRY(auto held, ground.lease->take(settings.environment.name, "abort"));
    static_cast<void>(held);
  }
  TRY_DONE(expect_meant(id, saga::remains_of(run), arguments.flag("leave")));
  return close_as_it_stands(settings, ground, id, arguments, chain);
}

}  // namespace

extern const CommandSpec command_abort;
const CommandSpec command_abort{"abort",
                                "[RUN]",
                                "close a run as it stands, and go neither on nor back",
                                "belay abort --leave --reason 'mended by hand'",
                                abort_options,
                                &abort_run};

}  // namespace belay::cli
