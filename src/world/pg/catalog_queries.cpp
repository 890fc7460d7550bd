#include "world/pg/catalog_queries.hpp"

namespace belay::world {
namespace {

// What all queries speak of: namespaces that are ours to compare, members of extensions, and the
// relations of those namespaces without the version table and what belongs to it.
constexpr const char* prelude = R"sql(
WITH ns AS (
  SELECT oid, nspname, nspowner, nspacl FROM pg_namespace n
   WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'belay')
), member AS (
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), version_table AS (
  SELECT c.oid FROM pg_class c JOIN ns ON ns.oid = c.relnamespace
   WHERE ns.nspname = $1 AND c.relname = $2
), rel AS (
  SELECT c.*, ns.nspname, format('%I.%I', ns.nspname, c.relname) AS name
    FROM pg_class c JOIN ns ON ns.oid = c.relnamespace
   WHERE c.oid NOT IN (SELECT oid FROM version_table)
     AND (1259, c.oid) NOT IN (SELECT classid, objid FROM member)
), typ AS (
  SELECT t.*, format('%I.%I', ns.nspname, t.typname) AS name
    FROM pg_type t JOIN ns ON ns.oid = t.typnamespace
   WHERE (1247, t.oid) NOT IN (SELECT classid, objid FROM member)
     AND t.typtype IN ('b', 'c', 'd', 'e', 'r')
     AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
     AND (t.typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = t.typrelid) = 'c')
) )sql";

// Lines below the definition. Who granted is left out: a restore grants as another.
std::string grants(const std::string& acl, const std::string& kind, const std::string& owner) {
  return " || E'\\nowner ' || pg_get_userbyid(" + owner +
         ") || coalesce((SELECT E'\\ngrants ' || string_agg(g.one, ', ' ORDER BY g.one) FROM ("
         "SELECT DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END"
         " || ' ' || privilege_type || CASE WHEN is_grantable THEN '*' ELSE '' END AS one"
         " FROM aclexplode(coalesce(" +
         acl + ", acldefault(" + kind + ", " + owner + ")))) g), '')";
}

std::string comment(const std::string& oid, const std::string& catalog) {
  return " || coalesce(E'\\ncomment ' || obj_description(" + oid + ", '" + catalog + "'), '')";
}

std::string schemas() {
  return "SELECT 'schema ' || quote_ident(nspname), 'schema'" +
         grants("nspacl", "'n'", "nspowner") + comment("oid", "pg_namespace") +
         " FROM ns WHERE (2615, oid) NOT IN (SELECT classid, objid FROM member)";
}

std::string extensions() {
  return "SELECT 'extension ' || quote_ident(extname), extversion || ' in ' || "
         "quote_ident((SELECT nspname FROM pg_namespace WHERE oid = extnamespace)) "
         "FROM pg_extension";
}

std::string types() {
  return R"sql(SELECT 'type ' || name, CASE typtype
  WHEN 'e' THEN 'ENUM (' || coalesce((SELECT string_agg(quote_literal(enumlabel), ', '
       ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = typ.oid), '') || ')'
  WHEN 'd' THEN 'DOMAIN ' || format_type(typbasetype, typtypmod)
    || CASE WHEN typnotnull THEN ' NOT NULL' ELSE '' END || coalesce(' DEFAULT ' || typdefault, '')
    || coalesce((SELECT ' COLLATE ' || quote_ident(collname) FROM pg_collation
                  WHERE oid = typcollation), '')
  WHEN 'c' THEN 'COMPOSITE (' || coalesce((SELECT string_agg(quote_ident(attname) || ' '
       || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute
       WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped), '') || ')'
  WHEN 'r' THEN (SELECT 'RANGE (' || format_type(rngsubtype, NULL) || ', opclass ' || opcname
       || ', collation ' || rngcollation || ', canonical ' || rngcanonical::oid || ', diff '
       || rngsubdiff::oid || ')' FROM pg_range JOIN pg_opclass o ON o.oid = rngsubopc
       WHERE rngtypid = typ.oid)
  ELSE 'BASE ' || typinput::text || ' ' || typoutput::text || ' ' || typlen END)sql" +
         grants("typacl", "'T'", "typowner") + comment("oid", "pg_type") + " FROM typ";
}

std::string tables() {
  return R"sql(SELECT 'table ' || name,
  CASE relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END
  || CASE relkind WHEN 'p' THEN 'TABLE PARTITION BY ' || pg_get_partkeydef(oid)
     WHEN 'f' THEN 'FOREIGN TABLE ' || coalesce((SELECT quote_ident(s.srvname) || ' '
       || coalesce(f.ftoptions::text, '') FROM pg_foreign_table f
       JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = rel.oid), '')
     ELSE 'TABLE' END
  || coalesce((SELECT CASE WHEN rel.relispartition THEN ' PARTITION OF ' ELSE ' INHERITS ' END
       || string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) FROM pg_inherits
       WHERE inhrelid = rel.oid), '')
  || coalesce(' ' || pg_get_expr(relpartbound, oid), '')
  || coalesce(' USING ' || (SELECT amname FROM pg_am a WHERE a.oid = relam), '')
  || coalesce(' WITH ' || reloptions::text, '')
  || coalesce(' TABLESPACE ' || (SELECT quote_ident(spcname) FROM pg_tablespace s
       WHERE s.oid = reltablespace), '')
  || coalesce(' OF ' || CASE WHEN reloftype <> 0 THEN reloftype::regtype::text END, '')
  || CASE WHEN relrowsecurity THEN E'\nrow security' ELSE '' END
  || CASE WHEN relforcerowsecurity THEN E'\nforced row security' ELSE '' END
  || E'\nreplica identity ' || relreplident::text)sql" +
         grants("relacl", "'r'", "relowner") + comment("oid", "pg_class") +
         " FROM rel WHERE relkind IN ('r', 'p', 'f')";
}

constexpr const char* attributes =
    " FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "LEFT JOIN pg_attrdef d ON d.adrelid = rel.oid AND d.adnum = a.attnum "
    "WHERE relkind IN ('r', 'p', 'f')";

// attoptions: 15.20 keeps a `pg_attver` of its own there, another number for every table, which no
// dump carries; the options that people can set are those of n_distinct.
std::string columns() {
  return std::string(R"sql(SELECT 'column ' || name || '.' || quote_ident(attname),
  format_type(atttypid, atttypmod)
  || coalesce((SELECT ' COLLATE ' || c.oid::regcollation::text FROM pg_collation c, pg_type t
       WHERE t.oid = atttypid AND c.oid = attcollation AND attcollation <> t.typcollation), '')
  || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
  || CASE WHEN attgenerated <> '' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(adbin, adrelid)
       || ')' || CASE attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END
     ELSE coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '') END
  || CASE attidentity WHEN 'a' THEN ' GENERATED ALWAYS AS IDENTITY'
       WHEN 'd' THEN ' GENERATED BY DEFAULT AS IDENTITY' ELSE '' END
  || CASE WHEN attstorage <> (SELECT typstorage FROM pg_type WHERE oid = atttypid)
       THEN E'\nstorage ' || attstorage::text ELSE '' END
  || coalesce(E'\noptions ' || (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(attoptions) o
       WHERE o LIKE 'n_distinct%'), '') || coalesce(E'\ngrants ' || (SELECT
       string_agg(DISTINCT grantee::regrole::text || ' ' || privilege_type, ', ')
       FROM aclexplode(attacl)), '')
  || coalesce(E'\ncomment ' || col_description(rel.oid, attnum), ''))sql") +
         attributes;
}

std::string defaults() {
  return std::string("SELECT 'default ' || name || '.' || quote_ident(attname), ") +
         "pg_get_expr(adbin, adrelid)" + attributes +
         " AND attgenerated = '' AND d.oid IS NOT NULL";
}

// NOT NULL constraints, rows of their own from PostgreSQL 18 on, show in their columns.
std::string constraints() {
  return "SELECT 'constraint ' || coalesce(rel.name, typ.name) || '.' || quote_ident(conname), "
         "pg_get_constraintdef(k.oid)" +
         comment("k.oid", "pg_constraint") +
         " FROM pg_constraint k LEFT JOIN rel ON rel.oid = conrelid "
         "LEFT JOIN typ ON typ.oid = contypid WHERE contype IN ('c', 'f', 'p', 'u', 'x') "
         "AND coalesce(rel.name, typ.name) IS NOT NULL";
}

std::string indexes() {
  return "SELECT 'index ' || rel.name, pg_get_indexdef(rel.oid) "
         "|| CASE WHEN indisvalid AND indisready AND indislive THEN '' ELSE ' INVALID' END "
         "|| CASE WHEN indisreplident THEN E'\\nreplica identity' ELSE '' END "
         "|| CASE WHEN indisclustered THEN E'\\nclustered' ELSE '' END "
         "|| coalesce(E'\\ntablespace ' || (SELECT spcname FROM pg_tablespace s "
         "WHERE s.oid = reltablespace), '')" +
         comment("rel.oid", "pg_class") +
         " FROM rel JOIN pg_index i ON i.indexrelid = rel.oid "
         "WHERE indrelid NOT IN (SELECT oid FROM version_table)";
}

std::string sequences() {
  return R"sql(SELECT 'sequence ' || name, format('%s START %s INCREMENT %s MIN %s MAX %s CACHE %s',
    format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache)
  || CASE WHEN seqcycle THEN ' CYCLE' ELSE '' END
  || coalesce((SELECT ' OWNED BY ' || refobjid::regclass::text || '.' || quote_ident(attname)
       FROM pg_depend JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
       WHERE classid = 1259 AND objid = rel.oid AND refclassid = 1259 AND refobjsubid > 0
         AND deptype IN ('a', 'i')), ''))sql" +
         grants("relacl", "'s'", "relowner") + comment("oid", "pg_class") +
         " FROM rel JOIN pg_sequence ON seqrelid = oid WHERE NOT EXISTS (SELECT FROM pg_depend "
         "WHERE classid = 1259 AND objid = rel.oid AND refclassid = 1259 AND deptype IN ('a', 'i') "
         "AND refobjid IN (SELECT oid FROM version_table))";
}

std::string views() {
  return "SELECT 'view ' || name, CASE relkind WHEN 'm' THEN 'MATERIALIZED ' ELSE '' END || 'VIEW' "
         "|| coalesce(' WITH ' || reloptions::text, '') || E' AS\\n' || pg_get_viewdef(oid)" +
         grants("relacl", "'r'", "relowner") + comment("oid", "pg_class") +
         " FROM rel WHERE relkind IN ('v', 'm')";
}

std::string functions() {
  return R"sql(SELECT 'function ' || format('%I.%I(%s)', nspname, proname,
    pg_get_function_identity_arguments(p.oid)),
  CASE WHEN prokind <> 'a' THEN pg_get_functiondef(p.oid)
       ELSE (SELECT format('AGGREGATE %s %s %s %s %s %s %s', pg_get_function_result(p.oid),
         aggtransfn, aggfinalfn, aggcombinefn, aggtranstype::regtype, aggsortop::regoperator,
         agginitval) FROM pg_aggregate WHERE aggfnoid = p.oid) END)sql" +
         grants("proacl", "'f'", "proowner") + comment("p.oid", "pg_proc") +
         " FROM pg_proc p JOIN ns ON ns.oid = pronamespace "
         "WHERE (1255, p.oid) NOT IN (SELECT classid, objid FROM member)";
}

std::string triggers() {
  return "SELECT 'trigger ' || rel.name || '.' || quote_ident(tgname), pg_get_triggerdef(t.oid) "
         "|| E'\\nenabled ' || tgenabled::text" +
         comment("t.oid", "pg_trigger") +
         " FROM rel JOIN pg_trigger t ON tgrelid = rel.oid WHERE NOT tgisinternal";
}

std::string policies() {
  return R"sql(SELECT 'policy ' || rel.name || '.' || quote_ident(polname),
  CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END || ' FOR ' || polcmd::text
  || ' TO ' || coalesce((SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END,
       ', ' ORDER BY r::regrole::text) FROM unnest(polroles) r), '')
  || coalesce(' USING (' || pg_get_expr(polqual, polrelid) || ')', '')
  || coalesce(' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')', ''))sql" +
         comment("p.oid", "pg_policy") + " FROM rel JOIN pg_policy p ON polrelid = rel.oid";
}

std::string rules() {
  return "SELECT 'rule ' || rel.name || '.' || quote_ident(rulename), pg_get_ruledef(r.oid) "
         "|| E'\\nenabled ' || ev_enabled::text" +
         comment("r.oid", "pg_rewrite") +
         " FROM rel JOIN pg_rewrite r ON ev_class = rel.oid WHERE rulename <> '_RETURN'";
}

}  // namespace

std::vector<std::string> catalog_queries() {
  std::vector<std::string> queries;
  for (const auto& query :
       {schemas(), extensions(), types(), tables(), columns(), defaults(), constraints(), indexes(),
        sequences(), views(), functions(), triggers(), policies(), rules()}) {
    // The parameters are named in every query: a query that leaves one out does not parse.
    queries.push_back(prelude + query);
  }
  return queries;
}

}  // namespace belay::world
