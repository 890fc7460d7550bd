#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_set_null_on_required(const Look& look) {
  for (const auto* column : new_columns(look.action())) {
    for (const auto& constraint : column->constraints) {
      if (constraint.sets_null && column->not_null)
        return column->name + " is NOT NULL and would become NULL";
    }
  }
  return {};
}

}  // namespace

extern const Rule rule_set_null_on_required;
const Rule rule_set_null_on_required{
    .id = "set-null-on-required",
    .group = 'E',
    .severity = Severity::advice,
    .title = "ON DELETE SET NULL on a column that is NOT NULL",
    .why = "Deleting the referenced row fails: the column may not become NULL.",
    .bad =
        "CREATE TABLE a (id bigint PRIMARY KEY, b bigint NOT NULL REFERENCES c (id) ON "
        "DELETE SET NULL);",
    .safe =
        "CREATE TABLE a (id bigint PRIMARY KEY, b bigint REFERENCES c (id) ON DELETE "
        "SET NULL);",
    .check = &check_set_null_on_required,
};

}  // namespace belay::lint
