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

std::string_view word_of(LockMode mode) {
  static constexpr std::array<std::string_view, 8> words{
      "access share", "row share",           "row exclusive", "share update exclusive",
      "share",        "share row exclusive", "exclusive",     "access exclusive"};
  return words[static_cast<std::size_t>(mode)];
}

}  // namespace belay::sql
