#include "world/pg/dump_rights.hpp"

#include <vector>

namespace belay::world {
namespace {

// pg_dump sets row_security = off and fails where a policy would hide rows (its manual, under
// --enable-row-security). Objects of extensions are not dumped.
constexpr const char* kept_back = R"sql(
SELECT format('%I.%I', n.nspname, c.relname)
       || CASE WHEN c.relkind IN ('r', 'p') AND row_security_active(c.oid)
               THEN ' (row level security)' ELSE '' END AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'm', 'S') AND c.relpersistence <> 't'
   AND n.nspname NOT IN ('information_schema', 'belay') AND n.nspname NOT LIKE 'pg\_%'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                    AND d.objid = c.oid AND d.deptype = 'e')
   AND (NOT has_schema_privilege(n.oid, 'USAGE')
        OR CASE c.relkind WHEN 'S' THEN NOT has_sequence_privilege(c.oid, 'SELECT')
                          ELSE NOT has_table_privilege(c.oid, 'SELECT') END
        OR (c.relkind IN ('r', 'p') AND row_security_active(c.oid)))
UNION ALL
SELECT 'large object ' || l.oid
  FROM pg_largeobject_metadata l, pg_roles me
 WHERE me.rolname = current_user AND NOT me.rolsuper
   AND NOT EXISTS (SELECT FROM aclexplode(coalesce(l.lomacl, acldefault('L', l.lomowner))) a
                    WHERE a.privilege_type = 'SELECT'
                      AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE')))
 ORDER BY 1 LIMIT 20
)sql";

}  // namespace

Result<std::vector<std::string>> not_dumpable(Connection& connection) {
  return connection.run(Mode::read, [](Work& work) -> Result<std::vector<std::string>> {
    std::vector<std::string> names;
    for (const auto& row : work.exec(kept_back)) names.push_back(row[0].as<std::string>());
    return names;
  });
}

}  // namespace belay::world
