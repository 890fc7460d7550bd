#include "cli/live_catalog.hpp"

#include "cli/secrets.hpp"
#include "cli/settings.hpp"
#include "core/sql/known_ddl.hpp"
#include "world/pg/known_ddl.hpp"

namespace belay::cli {
namespace {

Result<Secret> url_of(const std::string& where, const Arguments& arguments) {
  if (where != "environment") return resolve_database_url(where, ".");
  TRY(const auto settings, read_settings(arguments));
  if (!settings.environment.database) {
    return fail(ErrorCode::config_invalid, "the environment has no database",
                "give it one in belay.toml, or name one: --database env:DATABASE_URL");
  }
  return resolve_database_url(settings.environment.database->url, settings.base);
}

sql::Name name_of(const world::TableRows& table) {
  return {table.schema == "public" ? "" : table.schema, table.name};
}

// Where a name without a schema can mean something else than public, what stands in public is not
// what it is taken for.
void leave_out_public(sql::Knowledge& known) {
  const auto has_no_schema = [](const auto& entry) { return entry.first.schema.empty(); };
  known.complete = false;
  std::erase_if(known.tables, has_no_schema);
  std::erase_if(known.types, has_no_schema);
  std::erase_if(known.functions, has_no_schema);
}

}  // namespace

Result<sql::Knowledge> read_live_catalog(const std::string& where, const Arguments& arguments) {
  TRY(auto url, url_of(where, arguments));
  TRY(const auto ddl, world::read_known_ddl(
                          {.url = std::move(url), .application_name = "belay", .read_only = true}));
  auto known = sql::knowledge_of(ddl.text);
  known.server_version = ddl.version;
  known.time_zone = ddl.time_zone;
  if (!ddl.public_alone) leave_out_public(known);
  for (const auto& counted : ddl.rows) {
    const auto table = known.tables.find(name_of(counted));
    if (table != known.tables.end()) table->second.rows = counted.rows;
  }
  return known;
}

}  // namespace belay::cli
