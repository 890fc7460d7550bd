#include <algorithm>

#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_small_key(const Look& look) {
  for (const auto* column : new_columns(look.action())) {
    const auto& name = column->type.name.name;
    const bool small = name == "int4" || name == "int2" || name == "serial" || name == "serial4" ||
                       name == "smallserial" || name == "serial2";
    const bool key = std::ranges::any_of(column->constraints, [](const auto& c) {
      return c.kind == sql::ConstraintKind::primary_key;
    });
    if (small && key) return "key " + column->name + " is " + column->type.text();
  }
  return {};
}

}  // namespace

extern const Rule rule_small_key;
const Rule rule_small_key{
    .id = "small-key",
    .group = 'E',
    .severity = Severity::advice,
    .title = "a key that can run out of numbers",
    .why =
        "integer ends at 2,147,483,647; to change a key's type later rewrites the "
        "table and every table that references it.",
    .bad = "CREATE TABLE a (id serial PRIMARY KEY);",
    .safe = "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
    .check = &check_small_key,
};

}  // namespace belay::lint
