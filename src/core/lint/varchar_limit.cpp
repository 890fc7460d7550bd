#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_varchar_limit(const Look& look) {
  for (const auto* column : new_columns(look.action())) {
    const auto& type = column->type;
    if (type.name.name == "varchar" && !type.sizes.empty())
      return column->name + " is " + type.text();
  }
  return {};
}

}  // namespace

extern const Rule rule_varchar_limit;
const Rule rule_varchar_limit{
    .id = "varchar-limit",
    .group = 'E',
    .severity = Severity::advice,
    .title = "a length limit that costs a migration to change",
    .why =
        "Making varchar(n) shorter rewrites the table; a CHECK on text can be changed "
        "without.",
    .bad = "ALTER TABLE a ADD COLUMN name varchar(50);",
    .safe = "ALTER TABLE a ADD COLUMN name text;",
    .check = &check_varchar_limit,
};

}  // namespace belay::lint
