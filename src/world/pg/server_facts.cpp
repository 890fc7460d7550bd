#include "world/pg/server_facts.hpp"

namespace belay::world {
namespace {

// The timeline: the WAL file's name is right at once after a failover, the checkpoint's lags; a
// standby has only the latter.
constexpr const char* timeline_columns = R"sql(
       (pg_control_system()).system_identifier::text AS system,
       CASE WHEN pg_is_in_recovery() THEN NULL
            ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END AS timeline_hex,
       (pg_control_checkpoint()).timeline_id::bigint AS timeline_checkpoint,
       d.oid::bigint AS oid, d.datname AS name)sql";

const std::string facts_query = std::string(R"sql(
SELECT current_setting('server_version_num')::int AS version,
       pg_is_in_recovery() AS in_recovery,)sql") +
                                timeline_columns + R"sql(, current_user AS role,
       r.rolsuper OR pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all,
       r.rolsuper OR r.rolcreatedb AS may_create_database,
       has_database_privilege(d.oid, 'CREATE') AS may_create_schema,
       pg_database_size(d.oid) AS bytes
  FROM pg_database d, pg_roles r
 WHERE d.datname = current_database() AND r.rolname = current_user
)sql";

constexpr int hexadecimal = 16;

ports::Identity identity_from(const pqxx::row& row) {
  ports::Identity identity;
  identity.system = row["system"].as<std::string>();
  const auto timeline = row["timeline_hex"];
  identity.timeline = timeline.is_null()
                          ? row["timeline_checkpoint"].as<std::int64_t>()
                          : std::stoll(timeline.as<std::string>(), nullptr, hexadecimal);
  identity.oid = row["oid"].as<std::int64_t>();
  identity.name = row["name"].as<std::string>();
  return identity;
}

ports::ServerFacts facts_from(const pqxx::row& row) {
  ports::ServerFacts facts;
  facts.version = row["version"].as<int>();
  facts.in_recovery = row["in_recovery"].as<bool>();
  facts.identity = identity_from(row);
  facts.role = row["role"].as<std::string>();
  facts.sees_all_sessions = row["sees_all"].as<bool>();
  facts.may_create_database = row["may_create_database"].as<bool>();
  facts.may_create_schema = row["may_create_schema"].as<bool>();
  facts.bytes = row["bytes"].as<std::int64_t>();
  return facts;
}

Result<int> backend_of(Connection& connection, Mode mode) {
  return connection.run(mode, [](Work& work) -> Result<int> {
    return work.exec1("SELECT pg_catalog.pg_backend_pid()")[0].as<int>();
  });
}

}  // namespace

Result<bool> is_pooled(Connection& connection, Connection& second) {
  TRY(const int first, backend_of(connection, Mode::as_it_is));
  if (!connection.settings_arrived()) return true;
  // The other session keeps its server process while the first asks again.
  return second.run(Mode::read, [&](Work& work) -> Result<bool> {
    const int other = work.exec1("SELECT pg_backend_pid()")[0].as<int>();
    TRY(const int again, backend_of(connection, Mode::as_it_is));
    return other == first || again != first;
  });
}

Result<ports::ServerFacts> server_facts(Connection& connection, Connection& second) {
  TRY(const bool pooled, is_pooled(connection, second));
  return connection.run(Mode::as_it_is, [&](Work& work) -> Result<ports::ServerFacts> {
    auto facts = facts_from(work.exec1(facts_query));
    facts.pooled = pooled;
    return facts;
  });
}

Result<ports::Identity> identity_of(Connection& connection, const std::string& database) {
  return connection.run(Mode::read, [&](Work& work) -> Result<ports::Identity> {
    const auto rows = work.exec_params(
        std::string("SELECT ") + timeline_columns + " FROM pg_database d WHERE datname = $1",
        database);
    if (!rows.empty()) return identity_from(rows[0]);
    return fail(ErrorCode::database_error, "there is no database '" + database + "'");
  });
}

Result<std::string> server_time(Connection& connection) {
  return connection.run(Mode::read, [](Work& work) -> Result<std::string> {
    return work.exec1("SELECT clock_timestamp()::text")[0].as<std::string>();
  });
}

}  // namespace belay::world
