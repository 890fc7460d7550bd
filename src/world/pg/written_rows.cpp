#include "world/pg/written_rows.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace belay::world {
namespace {

// Without the system's, temporary ones and Belay's own.
constexpr const char* tables_query = R"sql(
SELECT format('%I.%I', n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname NOT IN ('information_schema', 'belay')
   AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
 ORDER BY 1)sql";

// age() counts from one fixed id within a transaction. A row of the far past looks as if it came
// from the future, with a negative age.
std::string count_query(const std::string& table) {
  return "SELECT count(*) FROM ONLY " + table +
         " WHERE age(xmin) BETWEEN 0 AND age(($1::bigint % 4294967296)::text::xid)"
         " AND NOT xmin::text::bigint = ANY (SELECT o::bigint % 4294967296"
         " FROM unnest(string_to_array($2, ',')) o)";
}

}  // namespace

Result<std::vector<ports::WrittenRows>> written_since(Connection& connection, const std::string& id,
                                                      const std::vector<std::string>& own,
                                                      Duration within) {
  using Tables = std::vector<ports::WrittenRows>;
  const std::string ours = join(own, ",");
  return connection.run_within(within, Mode::read, [&](Work& work) -> Result<Tables> {
    Tables written;
    for (const auto& row : work.exec(tables_query)) {
      ports::WrittenRows table{row[0].as<std::string>()};
      table.rows = work.exec_params1(count_query(table.table), id, ours)[0].as<std::int64_t>();
      if (table.rows > 0) written.push_back(std::move(table));
    }
    std::ranges::stable_sort(written, std::ranges::greater(), &ports::WrittenRows::rows);
    return written;
  });
}

}  // namespace belay::world
