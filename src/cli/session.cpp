#include "cli/session.hpp"

#include "cli/beginnings.hpp"
#include "cli/log.hpp"
#include "cli/lost_terminal.hpp"
#include "cli/revocations.hpp"
#include "cli/secrets.hpp"
#include "cli/snapshot.hpp"
#include "cli/stopped.hpp"
#include "core/saga/decide.hpp"
#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::cli {
namespace {

constexpr auto process_deadline = std::chrono::seconds(30);
constexpr auto session_deadline = std::chrono::seconds(30);

std::string holder_of(const ports::Here& here) {
  return here.actor.user + "@" + here.actor.host;
}

// SAFETY: nothing is written, not even schema belay, into a database that is not the right one.
// Guarded by Unbound.LeavesNoTraceInAnotherDatabaseThanTheOneBound.
Result<std::int64_t> target_epoch(engine::World& world, const saga::RunState& run) {
  if (!world.database) return std::int64_t{0};
  TRY(auto identity, steps::expect_identity(world, run));
  static_cast<void>(identity);
  TRY_DONE(world.database->make_belay_schema());
  return world.database->epoch(world.environment.name);
}

// What the journal knows of the run; nothing yet of a new one.
saga::RunState known_state(const engine::Journal& journal, const RunId& run) {
  const auto found = journal.state().runs.find(run);
  return found == journal.state().runs.end() ? saga::RunState{} : found->second;
}

// A database that a restore closed admits nobody, but the sessions of the attempt that died must go
// all the same before anything is observed: they are ended from beside it.
Done end_sessions_from_beside(engine::World& world, const saga::RunState& run,
                              ports::Observer& observer, const Error& away) {
  log_warn("the target cannot be reached: " + away.message);
  const auto known = steps::known_identity(run);
  if (!known) return {};
  const auto closed = world.swap->closed_by(known->name);
  if (!closed || !*closed) return {};
  TRY(auto identity, steps::expect_identity_behind_fence(world, run));
  static_cast<void>(identity);
  TRY(auto sessions, world.swap->end_sessions(run_session_prefix(run.id), session_deadline));
  if (sessions > 0) observer.progress("ended " + std::to_string(sessions) + " database session(s)");
  return {};
}

// What was withdrawn while this process held the lease. The next one that has it would do it, too.
void record_late_revocations(const Settings& settings, Ground& ground, engine::Journal& journal) {
  const auto recorded = record_revocations(*ground.files, settings, journal);
  if (!recorded) log_warn("not in the ledger yet: " + describe(recorded.error()));
}

bool is_away(const Error& error) {
  return error.code == ErrorCode::database_unreachable;
}

// SAFETY: a target that cannot be asked lets the effect go on, since the lease of this host still
// holds and a way back must not wait for the database; one that answers decides.
Done check_epoch(engine::World& world, const RunId& run, std::int64_t ours) {
  if (!world.database) return {};
  auto epoch = world.database->epoch(world.environment.name);
  if (!epoch) {
    if (is_away(epoch.error())) return {};
    return fail(std::move(epoch).error().while_doing("comparing the epoch"));
  }
  // 0: a restore brought a database without schema belay; the lease still holds.
  if (*epoch == ours || *epoch == 0) return {};
  // The target was away when we took ours; it is back, and nobody was here before us.
  if (*epoch < ours) {
    return world.database->take_epoch(world.environment.name, ours, run, "back again");
  }
  return fail(
      ErrorCode::stale_epoch,
      "the target's epoch is " + std::to_string(*epoch) + ", ours is " + std::to_string(ours),
      "another runner took over; belay status, where that one acts, shows how far it is");
}

// SAFETY: a ledger announces an epoch before the target takes it, so a target that is ahead knows
// of a run that this ledger does not. Guarded by StaleState.IsRefusedWhenItsFileWasDeleted and
// StaleState.IsRefusedWhenAnOlderCopyTookItsPlace.
Done expect_newest_ledger(const std::string& environment, std::int64_t ledger,
                          std::int64_t target) {
  if (target <= ledger) return {};
  return fail(
      ErrorCode::stale_epoch,
      "the target is at epoch " + std::to_string(target) + " of '" + environment +
          "', and the ledger knows of " + std::to_string(ledger) +
          " only: it was deleted, cut or replaced by an older copy, or another state acts "
          "on this target",
      "find the newer state file; when it is lost for good and nothing else acts here: DELETE "
      "FROM belay.epoch WHERE environment = '" +
          environment + "'",
      Disposition::ask_operator);
}

// What a dead runner left is ended, and the run's folder is there.
Done make_ready(const Settings& settings, Ground& ground, engine::World& world,
                const saga::RunState& run, const Snapshot& snapshot, ports::Observer& observer) {
  TRY_DONE(recover(world, run, observer));
  TRY_DONE(write_snapshot(*ground.files, run_directory(settings, run.id), snapshot));
  keep_output_in(run_directory(settings, run.id) / "output.log");
  return {};
}

}  // namespace

Result<Acting> begin_acting(const Settings& settings, Ground& ground, engine::World& world,
                            ports::Observer& observer, const RunId& run, const std::string& why,
                            Target target) {
  const auto& name = settings.environment.name;
  TRY(auto lease, ground.lease->take(name, why + " " + run.text));
  TRY(auto journal, engine::Journal::open(*ground.store, *ground.clock, observer,
                                          {name, ground.here, &known_secrets()}));
  TRY_DONE(expect_no_acting_run(journal.state(), run, ground.clock->now()));
  const bool was_open = journal.state().runs.contains(run);
  auto there = target_epoch(world, known_state(journal, run));
  if (!there && !(target == Target::may_be_away && is_away(there.error()))) {
    return fail(std::move(there).error().while_doing("taking the target's epoch"));
  }
  if (!there) log_warn("the target cannot be reached: " + there.error().message);
  TRY_DONE(expect_newest_ledger(name, journal.epoch(), there.value_or(0)));
  TRY_DONE(record_revocations(*ground.files, settings, journal));
  journal.set_epoch(journal.epoch() + 1);
  journal.note(run, ledger::LeaseTaken{why});
  if (there && world.database) {
    TRY_DONE(journal.commit());
    TRY_DONE(world.database->take_epoch(name, journal.epoch(), run, holder_of(ground.here)));
  }
  log_info("acting on '" + name + "' with epoch " + std::to_string(journal.epoch()));
  return Acting{std::move(lease), std::move(journal), was_open};
}

Done expect_no_acting_run(const saga::EnvironmentState& state, const RunId& except, Instant now) {
  for (const auto& [id, run] : state.runs) {
    const auto action = saga::decide(run, now);
    const bool at_rest = std::holds_alternative<saga::Finish>(action) ||
                         std::holds_alternative<saga::Await>(action) ||
                         std::holds_alternative<saga::StayHeld>(action);
    // A gate that has come due is the next tick's matter, not a run in the middle of its work.
    const bool between_phases = std::holds_alternative<saga::OpenPhase>(action);
    if (at_rest || between_phases || id == except) continue;
    const bool needs_person = std::holds_alternative<saga::NeedPerson>(action);
    return fail(needs_person ? ErrorCode::needs_person : ErrorCode::interrupted,
                "run " + id.text + " of plan '" + run.shape.plan + "' is not over" +
                    (needs_person ? " and needs a person" : ""),
                needs_person ? "belay status " + id.text
                             : "belay resume " + id.text + ", or belay rollback " + id.text);
  }
  return {};
}

Done recover(engine::World& world, const saga::RunState& run, ports::Observer& observer) {
  TRY(auto ended, world.processes.end_run(run.id, process_deadline));
  for (const auto& process : ended) {
    observer.progress("ended process " + std::to_string(process.pid) + " (" + process.command +
                      ") of attempt " + process.attempt);
  }
  if (!world.database) return {};
  auto identity = steps::expect_identity(world, run);
  if (!identity) {
    if (!is_away(identity.error())) return fail(std::move(identity).error());
    return end_sessions_from_beside(world, run, observer, identity.error());
  }
  TRY(auto sessions, world.database->end_sessions(run_session_prefix(run.id), session_deadline));
  if (sessions > 0) observer.progress("ended " + std::to_string(sessions) + " database session(s)");
  return {};
}

Result<Driven> drive(const Settings& settings, Ground& ground, engine::World& world, Acting& acting,
                     engine::BoundRun& bound, const RunId& run, ports::Observer& observer,
                     engine::Gatekeeper gatekeeper) {
  world.runs = [&acting]() -> const saga::EnvironmentState& { return acting.journal.state(); };
  engine::LoopSettings loop{
      run, run_directory(settings, run), process_stop(), observer, world.clock, [&] {
        return check_epoch(world, run, acting.journal.epoch());
      }};
  loop.gatekeeper = std::move(gatekeeper);
  const auto before = acting.journal.head();
  auto standing = engine::advance(acting.journal, bound, loop);
  if (standing) record_late_revocations(settings, ground, acting.journal);
  const auto& known = acting.journal.state().runs.at(run);
  if (standing) return Driven{*std::move(standing), known, {}};
  const bool begun = acting.was_open || !(acting.journal.head() == before);
  return stopped(settings, ground, known, begun, std::move(standing).error());
}

Result<Driven> go_on(const Settings& settings, Ground& ground, const RunId& run,
                     const std::string& why, ports::Observer& observer,
                     const std::function<Done(engine::Journal&)>& prepare) {
  TRY(auto entries, ground.store->read(settings.environment.name));
  const auto state = saga::fold(entries);
  TRY(auto snapshot, read_snapshot(*ground.files, settings, state.runs.at(run), entries));
  TRY_DONE(expect_no_lost_notes(*ground.files, settings, state.runs.at(run)));
  TRY(auto wired, wire(snapshot.settings, ground, run, Access::acting));
  TRY(auto acting, begin_acting(snapshot.settings, ground, wired.world(), observer, run, why,
                                Target::may_be_away));
  const auto known = acting.journal.state().runs.at(run);
  auto ready = make_ready(settings, ground, wired.world(), known, snapshot, observer);
  // "Failed, nothing changed" is no word for a run in its middle.
  if (!ready && row_of(ready.error().code).exit == ExitStatus::failed_nothing_changed) {
    return stopped(settings, ground, known, true, std::move(ready).error());
  }
  TRY_DONE(std::move(ready));
  if (prepare) TRY_DONE(prepare(acting.journal));
  TRY(auto bound, engine::bind(wired.world(), snapshot.plan.plan, steps::all_kinds(),
                               snapshot.plan.file.string()));
  return drive(settings, ground, wired.world(), acting, bound, run, observer,
               policy_keeper(settings, ground));
}

}  // namespace belay::cli
