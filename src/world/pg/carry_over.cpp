#include "world/pg/carry_over.hpp"

#include <array>

namespace belay::world {
namespace {

// GUC_LIST_QUOTE in guc_tables.c, PostgreSQL 13 to 18; pg_dump keeps the same list.
constexpr std::array<std::string_view, 7> lists_of_names{
    "local_preload_libraries",  "search_path",      "session_preload_libraries",
    "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories",
    "synchronous_standby_names"};

bool is_list(const std::string& name) {
  for (const auto one : lists_of_names) {
    if (one == name) return true;
  }
  return false;
}

// 'a, "b ""c"' -> a | b "c
std::vector<std::string> names_of(const std::string& value) {
  std::vector<std::string> names;
  std::string name;
  bool quoted = false;
  bool any = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '"' && quoted && i + 1 < value.size() && value[i + 1] == '"') {
      name += value[++i];
    } else if (c == '"') {
      quoted = !quoted;
      any = true;
    } else if (c == ',' && !quoted) {
      names.push_back(std::move(name));
      name.clear();
      any = true;
    } else if (quoted || c != ' ') {
      name += c;
      any = true;
    }
  }
  if (any) names.push_back(std::move(name));
  return names;
}

}  // namespace

std::string setting_value(Work& work, const std::string& name, const std::string& value) {
  if (!is_list(name)) return work.quote(value);
  std::string list;
  for (const auto& one : names_of(value)) list += (list.empty() ? "" : ", ") + work.quote(one);
  return list.empty() ? "''" : list;
}

void carry_settings(Work& work, const std::string& from, const std::string& to,
                    WhichSettings which) {
  const auto settings = work.exec_params(
      "SELECT (SELECT rolname FROM pg_roles r WHERE r.oid = s.setrole) AS role, "
      "split_part(one, '=', 1) AS name, substr(one, strpos(one, '=') + 1) AS value "
      "FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, "
      "unnest(s.setconfig) WITH ORDINALITY one (one, place) WHERE d.datname = $1 "
      "AND ($2 OR s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = current_user)) "
      "OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)) "
      "ORDER BY s.setrole, place",
      from, which == WhichSettings::all);
  for (const auto& row : settings) {
    const auto name = row["name"].as<std::string>();
    const std::string whose = row["role"].is_null()
                                  ? "ALTER DATABASE " + work.quote_name(to)
                                  : "ALTER ROLE " + work.quote_name(row["role"].as<std::string>()) +
                                        " IN DATABASE " + work.quote_name(to);
    // A name of an extension's setting has a dot, which separates two identifiers.
    work.exec(whose + " SET " + name + " TO " +
              setting_value(work, name, row["value"].as<std::string>()));
  }
}

void carry_grants(Work& work, const std::string& from, const std::string& to) {
  const std::string target = " ON DATABASE " + work.quote_name(to);
  const auto acl = work.exec_params1(
      "SELECT datacl IS NOT NULL, pg_get_userbyid(datdba) FROM pg_database WHERE datname = $1",
      from);
  if (!acl[0].as<bool>()) return;
  work.exec("REVOKE ALL" + target + " FROM PUBLIC, " + work.quote_name(acl[1].as<std::string>()));
  const auto grants = work.exec_params(
      "SELECT CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee) END AS role, "
      "privilege_type, bool_or(is_grantable) AS grantable "
      "FROM pg_database, aclexplode(datacl) WHERE datname = $1 GROUP BY 1, 2 ORDER BY 1, 2",
      from);
  for (const auto& row : grants) {
    const std::string role =
        row["role"].is_null() ? "PUBLIC" : work.quote_name(row["role"].as<std::string>());
    work.exec("GRANT " + row["privilege_type"].as<std::string>() + target + " TO " + role +
              (row["grantable"].as<bool>() ? " WITH GRANT OPTION" : ""));
  }
}

}  // namespace belay::world
