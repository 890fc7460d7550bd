#include "world/pg/known_ddl.hpp"

#include <optional>
#include <string_view>

#include "world/pg/connection.hpp"
#include "world/pg/open.hpp"

namespace belay::world {
namespace {

// Relations that a migration can meet, by the name that format(%s) gives: always with its schema,
// because search_path is empty here, and quoted where it has to be.
constexpr std::string_view relations = R"sql(
WITH r AS (
  SELECT c.*, c.oid::regclass::text AS full_name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
     AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
), user_schema AS (
  SELECT oid, nspname FROM pg_namespace
   WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
) )sql";

// Domains over domains come after what they are made of: they have higher oids.
constexpr std::string_view types = R"sql(
SELECT CASE t.typtype
         WHEN 'e' THEN format('CREATE TYPE %s AS ENUM ()', t.oid::regtype)
         ELSE format('CREATE DOMAIN %s AS %s%s', t.oid::regtype,
                     format_type(t.typbasetype, t.typtypmod),
                     CASE WHEN t.typnotnull OR EXISTS (SELECT FROM pg_constraint k
                                                        WHERE k.contypid = t.oid)
                          THEN ' CHECK (true)' ELSE '' END) END
  FROM pg_type t JOIN user_schema n ON n.oid = t.typnamespace
 WHERE t.typtype IN ('e', 'd') ORDER BY t.oid)sql";

// Several of one name count as the least settled of them: the last one stays.
constexpr std::string_view functions = R"sql(
SELECT format('CREATE FUNCTION %I.%I() RETURNS int LANGUAGE %I %s AS ''''', n.nspname, p.proname,
              l.lanname, CASE p.provolatile WHEN 'v' THEN 'VOLATILE' WHEN 's' THEN 'STABLE'
                         ELSE 'IMMUTABLE' END)
  FROM pg_proc p JOIN user_schema n ON n.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
 WHERE p.prokind <> 'p' ORDER BY p.provolatile, l.lanname = 'sql' DESC)sql";

constexpr std::string_view tables = R"sql(
SELECT format(CASE r.relkind WHEN 'f' THEN 'CREATE FOREIGN TABLE %s (%s) SERVER s'
                             WHEN 'p' THEN 'CREATE TABLE %s (%s) PARTITION BY LIST ((1))'
                             ELSE CASE r.relpersistence WHEN 'u' THEN 'CREATE UNLOGGED TABLE %s (%s)'
                                  ELSE 'CREATE TABLE %s (%s)' END END,
              r.full_name,
              (SELECT string_agg(format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                                        CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END),
                                 ', ' ORDER BY a.attnum)
                 FROM pg_attribute a
                WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped))
  FROM r WHERE r.relkind IN ('r', 'p', 'f') ORDER BY r.oid)sql";

constexpr std::string_view children = R"sql(
SELECT CASE WHEN NOT r.relispartition
              THEN format('ALTER TABLE %s INHERIT %s', r.full_name, i.inhparent::regclass)
            ELSE format('ALTER TABLE %s ATTACH PARTITION %s %s', i.inhparent::regclass, r.full_name,
                        CASE WHEN p.partdefid = r.oid THEN 'DEFAULT' ELSE 'FOR VALUES IN (1)' END)
       END
  FROM r JOIN pg_inherits i ON i.inhrelid = r.oid
  LEFT JOIN pg_partitioned_table p ON p.partrelid = i.inhparent ORDER BY r.oid)sql";

constexpr std::string_view constraints = R"sql(
SELECT format('ALTER TABLE ONLY %s ADD CONSTRAINT %I %s', r.full_name, k.conname,
              pg_get_constraintdef(k.oid))
  FROM pg_constraint k JOIN r ON r.oid = k.conrelid
 WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') ORDER BY k.contype <> 'p', k.oid)sql";

// Views first, for their indexes; what they read is all that is told of them.
constexpr std::string_view views = R"sql(
SELECT format(CASE r.relkind WHEN 'v' THEN 'CREATE VIEW %s AS SELECT%s'
                             ELSE 'CREATE MATERIALIZED VIEW %s AS SELECT%s' END,
              r.full_name, ' FROM ' || string_agg(DISTINCT s.full_name, ', '))
  FROM r JOIN pg_rewrite w ON w.ev_class = r.oid
  LEFT JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                       AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.oid
  LEFT JOIN r s ON s.oid = d.refobjid
 WHERE r.relkind IN ('v', 'm') GROUP BY r.oid, r.relkind, r.full_name ORDER BY r.oid)sql";

constexpr std::string_view indexes = R"sql(
SELECT pg_get_indexdef(x.indexrelid)
  FROM pg_index x JOIN r ON r.oid = x.indrelid
 WHERE NOT EXISTS (SELECT FROM pg_constraint k
                    WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
 ORDER BY x.indexrelid)sql";

constexpr std::string_view triggers = R"sql(
SELECT format('CREATE TRIGGER %I BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION %I.%I()',
              t.tgname, r.full_name, n.nspname, p.proname)
  FROM pg_trigger t JOIN r ON r.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
  JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE NOT t.tgisinternal ORDER BY t.oid)sql";

constexpr std::string_view counted = R"sql(
SELECT n.nspname, r.relname, r.reltuples::bigint
  FROM r JOIN user_schema n ON n.oid = r.relnamespace WHERE r.reltuples >= 0)sql";

// What the sessions of this role begin with here; our own are given something else. A role in a
// database comes before the role, that before the database, and that before all (manual, section
// 20.1.3; process_settings in postinit.c).
constexpr const char* settings_given = R"sql(
SELECT substr(c, strpos(c, '=') + 1)
  FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) c
 WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
   AND s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
   AND lower(split_part(c, '=', 1)) = $1
 ORDER BY s.setrole <> 0 DESC, s.setdatabase <> 0 DESC LIMIT 1)sql";

std::optional<std::string> given_to_sessions(Work& work, const std::string& setting) {
  const auto found = work.exec_params(settings_given, setting);
  if (found.empty()) return std::nullopt;
  return found[0][0].as<std::string>();
}

// SAFETY: under a foreign search_path, so that only whole names are used. It stays until the next
// one is set.
bool means_public_alone(Work& work, const std::string& path) {
  constexpr const char* set = "SELECT pg_catalog.set_config('search_path', $1, true)";
  work.exec_params(set, path);
  const auto schemas =
      work.exec1("SELECT pg_catalog.array_to_string(pg_catalog.current_schemas(false), ',')");
  work.exec_params(set, "");
  return schemas[0].as<std::string>() == "public";
}

pqxx::result asked(Work& work, std::string_view query) {
  return work.exec(std::string(relations).append(query));
}

}  // namespace

Result<KnownDdl> read_known_ddl(const DatabaseOptions& options) {
  TRY(auto info, ConnInfo::parse(options.url, options.database));
  Connection connection(std::move(info), options.application_name, true, limits_of(options));
  return connection.run(Mode::read, [](Work& work) -> Result<KnownDdl> {
    KnownDdl known;
    known.version = work.exec1("SELECT current_setting('server_version_num')::int")[0].as<int>();
    known.time_zone = given_to_sessions(work, "timezone").value_or("");
    const auto path = given_to_sessions(work, "search_path");
    known.public_alone = means_public_alone(work, path.value_or("\"$user\", public"));
    for (const auto query :
         {types, functions, tables, children, constraints, views, indexes, triggers}) {
      for (const auto& row : asked(work, query)) known.text.append(row[0].c_str()).append(";\n");
    }
    for (const auto& row : asked(work, counted)) {
      known.rows.push_back(
          {row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::int64_t>()});
    }
    return known;
  });
}

}  // namespace belay::world
