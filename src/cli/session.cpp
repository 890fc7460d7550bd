#include "cli/session.hpp"

#include "cli/log.hpp"
#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::cli {
namespace {

constexpr auto process_deadline = std::chrono::seconds(30);
constexpr auto session_deadline = std::chrono::seconds(30);

std::string holder_of(const ports::Here& here) {
  return here.actor.user + "@" + here.actor.host;
}

Result<std::int64_t> target_epoch(engine::World& world) {
  if (!world.database) return std::int64_t{0};
  TRY_DONE(world.database->make_belay_schema());
  return world.database->epoch(world.environment.name);
}

bool is_away(const Error& error) {
  return error.code == ErrorCode::database_unreachable;
}

// SAFETY: a target that cannot be asked lets the effect go on, since the lease of this host still
// holds and a way back must not wait for the database; one that answers decides.
Done check_epoch(engine::World& world, std::int64_t ours) {
  if (!world.database) return {};
  auto epoch = world.database->epoch(world.environment.name);
  if (!epoch) {
    if (is_away(epoch.error())) return {};
    return fail(std::move(epoch).error().while_doing("comparing the epoch"));
  }
  // 0: a restore brought a database without schema belay; the lease still holds.
  if (*epoch == ours || *epoch == 0) return {};
  return fail(
      ErrorCode::stale_epoch,
      "the target's epoch is " + std::to_string(*epoch) + ", ours is " + std::to_string(ours),
      "another runner took over; belay status shows where the run is");
}

}  // namespace

Result<Acting> begin_acting(const Settings& settings, Ground& ground, engine::World& world,
                            ports::Observer& observer, const RunId& run, const std::string& why,
                            Target target) {
  const auto& name = settings.environment.name;
  TRY(auto lease, ground.lease->take(name, why + " " + run.text));
  TRY(auto journal,
      engine::Journal::open(*ground.store, *ground.clock, observer, {name, ground.here}));
  auto there = target_epoch(world);
  if (!there && !(target == Target::may_be_away && is_away(there.error()))) {
    return fail(std::move(there).error().while_doing("taking the target's epoch"));
  }
  if (!there) log_warn("the target cannot be reached: " + there.error().message);
  journal.set_epoch(std::max(journal.epoch(), there.value_or(0)) + 1);
  journal.note(run, ledger::LeaseTaken{why});
  TRY_DONE(journal.commit());
  if (there && world.database) {
    TRY_DONE(world.database->take_epoch(name, journal.epoch(), run, holder_of(ground.here)));
  }
  log_info("acting on '" + name + "' with epoch " + std::to_string(journal.epoch()));
  return Acting{std::move(lease), std::move(journal)};
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
    log_warn("the target cannot be reached: " + identity.error().message);
    return {};
  }
  TRY(auto sessions, world.database->end_sessions(run_session_prefix(run.id), session_deadline));
  if (sessions > 0) observer.progress("ended " + std::to_string(sessions) + " database session(s)");
  return {};
}

Result<engine::Standing> drive(const Settings& settings, engine::World& world, Acting& acting,
                               const PlanFile& plan, const RunId& run, ports::Observer& observer) {
  TRY(auto bound, engine::bind(world, plan.plan, steps::table(), plan.file.string()));
  const engine::LoopSettings loop{
      run, run_directory(settings, run), process_stop(), observer, world.clock, [&] {
        return check_epoch(world, acting.journal.epoch());
      }};
  return engine::advance(acting.journal, bound, loop);
}

Result<engine::Standing> go_on(const Settings& settings, Ground& ground, const RunId& run,
                               const std::string& why, ports::Observer& observer,
                               const std::function<Done(engine::Journal&)>& prepare) {
  TRY(auto entries, ground.store->read(settings.environment.name));
  const auto state = saga::fold(entries);
  TRY(auto snapshot, read_snapshot(*ground.files, settings, state.runs.at(run)));
  TRY(auto wired, wire(snapshot.settings, ground, run, Access::acting));
  TRY(auto acting, begin_acting(snapshot.settings, ground, wired.world(), observer, run, why,
                                Target::may_be_away));
  TRY_DONE(recover(wired.world(), acting.journal.state().runs.at(run), observer));
  if (prepare) TRY_DONE(prepare(acting.journal));
  return drive(settings, wired.world(), acting, snapshot.plan, run, observer);
}

}  // namespace belay::cli
