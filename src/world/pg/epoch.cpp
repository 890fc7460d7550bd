#include "world/pg/epoch.hpp"

#include "world/pg/marker.hpp"

namespace belay::world {
namespace {

constexpr const char* schema_ddl = R"sql(
CREATE SCHEMA IF NOT EXISTS belay;
COMMENT ON SCHEMA belay IS 'written by belay: who may act on this database, and what it did';
CREATE TABLE IF NOT EXISTS belay.epoch (
  environment text PRIMARY KEY,
  epoch bigint NOT NULL CHECK (epoch > 0),
  run text NOT NULL,
  holder text NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE IF NOT EXISTS belay.marker (
  environment text NOT NULL,
  marker text NOT NULL,
  epoch bigint NOT NULL,
  transaction_id text NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (environment, marker));
)sql";

Error stale(const std::string& environment, std::int64_t ours, std::int64_t theirs) {
  return {ErrorCode::stale_epoch,
          "epoch " + std::to_string(ours) + " of '" + environment +
              "' is over: the database is at " + std::to_string(theirs),
          "belay status shows who acts now"};
}

std::int64_t select_epoch(Work& work, const std::string& environment, const char* locking) {
  const auto rows = work.exec_params(
      std::string("SELECT epoch FROM belay.epoch WHERE environment = $1 ") + locking, environment);
  return rows.empty() ? 0 : rows[0][0].as<std::int64_t>();
}

}  // namespace

std::int64_t epoch_in(Work& work, const std::string& environment) {
  return select_epoch(work, environment, "");
}

bool has_belay_schema(Work& work) {
  // Not to_regclass: that is an error where the schema exists and may not be used.
  return work
      .exec1(
          "SELECT count(*) = 2 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
          "WHERE n.nspname = 'belay' AND c.relname IN ('epoch', 'marker') AND c.relkind = 'r'")[0]
      .as<bool>();
}

Done make_belay_schema(Connection& connection) {
  const auto there = [](Work& work) -> Result<bool> { return has_belay_schema(work); };
  // Looked at first: where all is there, no right is needed and no transaction id is used.
  TRY(const bool before, connection.run(Mode::read, there));
  if (before) return {};
  Done made = connection.run(Mode::write, [](Work& work) -> Done {
    work.exec(schema_ddl);
    insert_marker(work, "", 0, "schema");
    return {};
  });
  if (made) return made;
  // Two who make it at once: one of them fails, and both find it.
  const auto after = connection.run(Mode::read, there);
  return after && *after ? Done{} : made;
}

Result<std::int64_t> read_epoch(Connection& connection, const std::string& environment) {
  return connection.run(Mode::read, [&](Work& work) -> Result<std::int64_t> {
    return has_belay_schema(work) ? epoch_in(work, environment) : 0;
  });
}

Done take_epoch(Connection& connection, const std::string& environment, std::int64_t epoch,
                const std::string& run, const std::string& holder) {
  return connection.run(Mode::write, [&](Work& work) -> Done {
    const auto taken = work.exec_params(
        "INSERT INTO belay.epoch AS e (environment, epoch, run, holder) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (environment) DO UPDATE SET epoch = excluded.epoch, run = excluded.run, "
        "holder = excluded.holder, taken_at = excluded.taken_at WHERE e.epoch < excluded.epoch "
        "RETURNING epoch",
        environment, epoch, run, holder);
    if (taken.empty()) return fail(stale(environment, epoch, epoch_in(work, environment)));
    insert_marker(work, environment, epoch, "epoch " + std::to_string(epoch));
    return {};
  });
}

Done hold_epoch(Work& work, const std::string& environment, std::int64_t epoch) {
  // SAFETY: FOR SHARE makes take_epoch wait for our end, so that nothing of an old epoch commits
  // after a new one; guarded by Marker.KeepsTheEpochUntilItIsWritten.
  const auto there = select_epoch(work, environment, "FOR SHARE");
  if (there != epoch) return fail(stale(environment, epoch, there));
  return {};
}

}  // namespace belay::world
