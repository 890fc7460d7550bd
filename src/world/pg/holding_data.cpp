#include "world/pg/holding_data.hpp"

namespace belay::world {
namespace {

// Objects are found by the very text that the catalog's queries make of their names, so no name is
// ever taken apart; what comes back is quoted by the server.
constexpr const char* find_table = R"sql(
SELECT format('%I.%I', n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'f') AND 'table ' || format('%I.%I', n.nspname, c.relname) = $1)sql";

// The condition on a row that holds data. A default is compared only when it is the same for every
// row: made of constants and immutable functions alone.
constexpr const char* find_column = R"sql(
SELECT format('%I.%I', n.nspname, c.relname),
       format('num_nonnulls(%I) > 0', a.attname) || CASE
         WHEN d.oid IS NULL
           OR EXISTS (SELECT FROM regexp_matches(d.adbin::text, '\{([A-Z]+)', 'g') node
                       WHERE node[1] NOT IN ('CONST', 'FUNCEXPR', 'OPEXPR', 'RELABELTYPE',
                                             'ARRAYEXPR', 'COERCEVIAIO'))
           OR EXISTS (SELECT FROM regexp_matches(d.adbin::text, ':(?:op)?funcid (\d+)', 'g') f
                        JOIN pg_proc p ON p.oid = f[1]::oid AND p.provolatile <> 'i') THEN ''
         ELSE format(' AND %I::text IS DISTINCT FROM CAST((%s) AS %s)::text', a.attname,
                     pg_get_expr(d.adbin, d.adrelid), format_type(a.atttypid, a.atttypmod)) END
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relkind IN ('r', 'p', 'f') AND a.attgenerated = ''
   AND 'column ' || format('%I.%I.%I', n.nspname, c.relname, a.attname) = $1)sql";

bool any_row(Work& work, const std::string& table, const std::string& condition) {
  return work.exec1("SELECT EXISTS (SELECT FROM " + table + " WHERE " + condition + ")")[0]
      .as<bool>();
}

bool holds_data(Work& work, const std::string& object) {
  for (const auto& row : work.exec_params(find_table, object)) {
    return any_row(work, row[0].as<std::string>(), "true");
  }
  for (const auto& row : work.exec_params(find_column, object)) {
    return any_row(work, row[0].as<std::string>(), row[1].as<std::string>());
  }
  return false;
}

}  // namespace

Result<std::vector<std::string>> holding_data(Connection& connection,
                                              const std::vector<std::string>& objects,
                                              Duration within) {
  using Names = std::vector<std::string>;
  return connection.run_within(within, Mode::read, [&](Work& work) -> Result<Names> {
    Names holding;
    for (const auto& object : objects) {
      if (holds_data(work, object)) holding.push_back(object);
    }
    return holding;
  });
}

}  // namespace belay::world
