#include "world/pg/sql_history.hpp"

#include <algorithm>

#include "world/pg/epoch.hpp"
#include "world/pg/marker.hpp"

namespace belay::world {
namespace {

// SAFETY: FOR SHARE makes take_epoch wait for our end, so that nothing of an old epoch commits
// after a new one. Guarded by SqlSession.CommitsNothingUnderAnOldEpoch.
constexpr const char* history_ddl = R"sql(
CREATE TABLE IF NOT EXISTS belay.migration (
  position bigint GENERATED ALWAYS AS IDENTITY,
  revision text PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  attempt text NOT NULL,
  transaction_id text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE OR REPLACE VIEW belay.version AS
  SELECT revision AS version_num, xmin FROM belay.migration ORDER BY position DESC LIMIT 1;
CREATE OR REPLACE FUNCTION belay.hold_epoch(of_environment text, ours bigint) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
DECLARE there bigint;
BEGIN
  SELECT epoch INTO there FROM belay.epoch WHERE environment = of_environment FOR SHARE;
  IF there IS DISTINCT FROM ours THEN
    RAISE EXCEPTION 'epoch % of ''%'' is over: the database is at %', ours, of_environment, there
      USING ERRCODE = 'BLY01';
  END IF;
END $body$;
CREATE OR REPLACE FUNCTION belay.note_migration(of_environment text, ours bigint, revision text,
  name text, checksum text, attempt text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
  PERFORM belay.hold_epoch(of_environment, ours);
  INSERT INTO belay.migration (revision, name, checksum, attempt, transaction_id)
    VALUES (revision, name, checksum, attempt, pg_current_xact_id()::text);
END $body$;
CREATE OR REPLACE FUNCTION belay.note_reverted(of_environment text, ours bigint, reverted text,
  attempt text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
  PERFORM belay.hold_epoch(of_environment, ours);
  DELETE FROM belay.migration WHERE revision = reverted;
  INSERT INTO belay.marker (environment, marker, epoch, transaction_id)
    VALUES (of_environment, 'reverted ' || reverted || ' ' || attempt, ours,
            pg_current_xact_id()::text) ON CONFLICT DO NOTHING;
END $body$;
)sql";

}  // namespace

bool has_sql_history(Work& work) {
  return work
      .exec1(
          "SELECT count(*) = 2 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
          "WHERE n.nspname = 'belay' AND c.relname IN ('migration', 'version')")[0]
      .as<bool>();
}

Done make_sql_history(Connection& connection) {
  TRY(const bool there,
      connection.run(Mode::read, [](Work& work) -> Result<bool> { return has_sql_history(work); }));
  if (there) return {};
  return connection.run(Mode::write, [](Work& work) -> Done {
    work.exec(history_ddl);
    insert_marker(work, "", 0, "migration history");
    return {};
  });
}

Result<std::vector<migration::AppliedSql>> applied_sql(Connection& connection) {
  using Rows = std::vector<migration::AppliedSql>;
  return connection.run(Mode::read, [](Work& work) -> Result<Rows> {
    Rows rows;
    if (!has_sql_history(work)) return rows;
    for (const auto& row :
         work.exec("SELECT revision, checksum FROM belay.migration ORDER BY position")) {
      rows.push_back({row[0].as<std::string>(), row[1].as<std::string>()});
    }
    return rows;
  });
}

Done stamp_sql(Connection& connection, const ports::SqlGrant& grant,
               const std::vector<migration::SqlMigration>& applied) {
  TRY(const auto rows, applied_sql(connection));
  const auto same = std::ranges::mismatch(rows, applied, [](const auto& row, const auto& file) {
    return row.id == file.id && row.checksum == file.checksum;
  });
  return connection.run(Mode::write, [&](Work& work) -> Done {
    work.exec_params("SELECT belay.hold_epoch($1, $2)", grant.environment, grant.epoch);
    for (auto row = same.in1; row != rows.end(); ++row) {
      work.exec_params("DELETE FROM belay.migration WHERE revision = $1", row->id);
    }
    const std::string attempt = to_text(grant.attempt);
    for (auto file = same.in2; file != applied.end(); ++file) {
      work.exec_params(
          "INSERT INTO belay.migration (revision, name, checksum, attempt, transaction_id) "
          "VALUES ($1, $2, $3, $4, pg_current_xact_id()::text)",
          file->id, file->name, file->checksum, attempt);
    }
    insert_marker(work, grant.environment, grant.epoch, "stamped " + attempt);
    return {};
  });
}

}  // namespace belay::world
