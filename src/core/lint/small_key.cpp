#include <algorithm>
#include <array>
#include <string_view>

#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

constexpr std::array<std::string_view, 6> small{"int4",    "int2",        "serial",
                                                "serial4", "smallserial", "serial2"};

std::string check_small_key(const Look& look) {
  for (const auto* column : new_columns(look.action())) {
    const bool is_small = std::ranges::find(small, column->type.name.name) != small.end();
    if (is_small && have_key(column->constraints)) {
      return "key " + column->name + " is " + column->type.text();
    }
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
