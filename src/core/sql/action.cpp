#include "core/sql/action.hpp"

#include <algorithm>
#include <array>

namespace belay::sql {
namespace {

bool is_plain(std::string_view name) {
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
  return std::ranges::all_of(
      name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string in_quotes(std::string_view name) {
  if (is_plain(name)) return std::string(name);
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

struct Spelling {
  std::string_view catalog;
  std::string_view people;
};
constexpr std::array spellings{
    Spelling{"int2", "smallint"},
    Spelling{"int4", "integer"},
    Spelling{"int8", "bigint"},
    Spelling{"bpchar", "char"},
    Spelling{"bool", "boolean"},
    Spelling{"float4", "real"},
    Spelling{"float8", "double precision"},
    Spelling{"serial4", "serial"},
    Spelling{"serial8", "bigserial"},
    Spelling{"serial2", "smallserial"},
};

}  // namespace

std::string Name::text() const {
  return schema.empty() ? in_quotes(name) : in_quotes(schema) + '.' + in_quotes(name);
}

std::string Type::text() const {
  std::string out = name.text();
  for (const auto& spelling : spellings) {
    if (name.schema.empty() && name.name == spelling.catalog) out = spelling.people;
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    out += (i == 0 ? "(" : ",") + std::to_string(sizes[i]);
  }
  if (!sizes.empty()) out += ')';
  return array ? out + "[]" : out;
}

std::string_view word_of(Object object) {
  switch (object) {
    case Object::table:
      return "table";
    case Object::index:
      return "index";
    case Object::view:
      return "view";
    case Object::matview:
      return "materialized view";
    case Object::sequence:
      return "sequence";
    case Object::foreign_table:
      return "foreign table";
    case Object::column:
      return "column";
    case Object::constraint:
      return "constraint";
    case Object::schema:
      return "schema";
    case Object::type:
      return "type";
    case Object::domain:
      return "domain";
    case Object::function:
      return "function";
    case Object::trigger:
      return "trigger";
    case Object::policy:
      return "policy";
    case Object::rule:
      return "rule";
    case Object::extension:
      return "extension";
    case Object::database:
      return "database";
    case Object::role:
      return "role";
    case Object::statistics:
      return "statistics object";
    case Object::publication:
      return "publication";
    case Object::subscription:
      return "subscription";
    case Object::tablespace:
      return "tablespace";
    case Object::other:
      return "object";
  }
  return "object";
}

std::string_view word_of(LockMode mode) {
  switch (mode) {
    case LockMode::access_share:
      return "access share";
    case LockMode::row_share:
      return "row share";
    case LockMode::row_exclusive:
      return "row exclusive";
    case LockMode::share_update_exclusive:
      return "share update exclusive";
    case LockMode::share:
      return "share";
    case LockMode::share_row_exclusive:
      return "share row exclusive";
    case LockMode::exclusive:
      return "exclusive";
    case LockMode::access_exclusive:
      return "access exclusive";
  }
  return "access exclusive";
}

}  // namespace belay::sql
