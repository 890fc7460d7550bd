#include "world/pg/version_table.hpp"

namespace belay::world {

namespace {

bool is_there(Work& work, const ports::VersionTable& table) {
  return !work.exec_params(
                  "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                  "WHERE n.nspname = $1 AND c.relname = $2",
                  table.schema, table.table)
              .empty();
}

std::string quoted_name(Work& work, const ports::VersionTable& table) {
  return work.quote_name(table.schema) + "." + work.quote_name(table.table);
}

}  // namespace

Result<std::vector<ports::VersionRow>> version_rows(Connection& connection,
                                                    const ports::VersionTable& table) {
  using Rows = std::vector<ports::VersionRow>;
  return connection.run(Mode::read, [&](Work& work) -> Result<Rows> {
    Rows rows;
    if (!is_there(work, table)) return rows;
    for (const auto& row : work.exec("SELECT version_num::text, xmin::text FROM " +
                                     quoted_name(work, table) + " ORDER BY 1")) {
      rows.push_back({row[0].as<std::string>(), row[1].as<std::string>()});
    }
    return rows;
  });
}

Result<std::vector<std::string>> version_writers(Connection& connection,
                                                 const ports::VersionTable& table) {
  return connection.run(Mode::read, [&](Work& work) -> Result<std::vector<std::string>> {
    std::vector<std::string> writers;
    if (!is_there(work, table)) return writers;
    for (const auto& row :
         work.exec("SELECT DISTINCT xmin::text FROM " + quoted_name(work, table))) {
      writers.push_back(row[0].as<std::string>());
    }
    return writers;
  });
}

Result<std::vector<std::string>> invalid_indexes(Connection& connection) {
  return connection.run(Mode::read, [](Work& work) -> Result<std::vector<std::string>> {
    std::vector<std::string> names;
    for (const auto& row :
         work.exec("SELECT format('%I.%I', n.nspname, c.relname) FROM pg_index i "
                   "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = "
                   "c.relnamespace "
                   "WHERE NOT (i.indisvalid AND i.indisready AND i.indislive) "
                   "AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'belay') "
                   "ORDER BY 1")) {
      names.push_back(row[0].as<std::string>());
    }
    return names;
  });
}

}  // namespace belay::world
