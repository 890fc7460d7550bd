#include "steps/target.hpp"

#include <algorithm>

namespace belay::steps {
namespace {

tl::unexpected<Error> other_database(const std::string& what, const std::string& seen,
                                     const std::string& known) {
  return fail(ErrorCode::identity_mismatch,
              "the database's " + what + " is " + seen + ", it must be " + known,
              "look where the environment's 'url' points before anything else");
}

// A restore that was interrupted may have swapped the database already; its OID is a new one then,
// and only settling the restore can tell.
bool restore_in_flight(const saga::RunState& run) {
  return std::ranges::any_of(saga::all_steps(run.shape), [&](StepAt at) {
    const auto& step = run.step(at);
    const bool by_hand = run.shape.step(at).kind == "restore" && step.attempts > 0 &&
                         step.forward != saga::Forward::succeeded;
    if (by_hand) return true;
    return step.way == ledger::WayBack::restore &&
           (step.backward == saga::Backward::intended ||
            step.backward == saga::Backward::in_doubt || step.backward == saga::Backward::chosen);
  });
}

Done compare(const ports::Identity& seen, const ports::Identity& known, bool oid_may_differ) {
  if (seen.system != known.system) return other_database("cluster", seen.system, known.system);
  if (seen.name != known.name) return other_database("name", seen.name, known.name);
  if (seen.oid != known.oid && !oid_may_differ) {
    return other_database("OID", std::to_string(seen.oid), std::to_string(known.oid));
  }
  if (seen.timeline != known.timeline) {
    return other_database("timeline", std::to_string(seen.timeline),
                          std::to_string(known.timeline));
  }
  return {};
}

}  // namespace

Result<ports::Database*> target_database(const engine::World& world) {
  if (world.database) return world.database;
  return fail(ErrorCode::config_invalid,
              "environment '" + world.environment.name + "' has no 'database'",
              "add [environment." + world.environment.name + ".database] with url = \"env:…\"");
}

ports::VersionTable version_table(const engine::World& world) {
  const auto& migrations = world.environment.migrations;
  if (!migrations) return {};
  // Belay's own migrations: a view with the last one's row.
  if (migrations->tool == "sql") return {"belay", "version"};
  return {migrations->version_schema, migrations->version_table};
}

Result<ports::Identity> expect_identity_behind_fence(const engine::World& world,
                                                     const saga::RunState& run) {
  const auto known = known_identity(run);
  if (!known) {
    return fail(ErrorCode::identity_mismatch, "the database's identity is not known");
  }
  TRY(auto identity, world.swap->identity(known->name));
  const auto& bound = *world.environment.database;
  if (bound.system && *bound.system != identity.system) {
    return other_database("cluster", identity.system, *bound.system);
  }
  TRY_DONE(compare(identity, *known, restore_in_flight(run)));
  return identity;
}

Result<ports::Identity> expect_identity(const engine::World& world, const saga::RunState& run) {
  TRY(auto* database, target_database(world));
  TRY(auto facts, database->server());
  if (facts.in_recovery) {
    return fail(ErrorCode::identity_mismatch, "the database is a standby",
                "point the environment's 'url' at the primary");
  }
  const auto& bound = *world.environment.database;
  if (bound.system && *bound.system != facts.identity.system) {
    return other_database("cluster", facts.identity.system, *bound.system);
  }
  if (bound.name && *bound.name != facts.identity.name) {
    return other_database("name", facts.identity.name, *bound.name);
  }
  if (const auto known = known_identity(run)) {
    TRY_DONE(compare(facts.identity, *known, restore_in_flight(run)));
  }
  return facts.identity;
}

std::optional<ports::Identity> known_identity(const saga::RunState& run) {
  if (!run.identity.is_null()) return ports::identity_from_json(run.identity);
  std::optional<ports::Identity> known;
  for (const StepAt at : saga::all_steps(run.shape)) {
    const Json& identity = run.step(at).facts["identity"];
    if (!identity.is_null()) known = ports::identity_from_json(identity);
  }
  return known;
}

}  // namespace belay::steps
