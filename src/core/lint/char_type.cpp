#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_char_type(const Look& look) {
  for (const auto* column : new_columns(look.action())) {
    const auto& name = column->type.name.name;
    if (name == "bpchar") return column->name + " is " + column->type.text();
  }
  return {};
}

}  // namespace

extern const Rule rule_char_type;
const Rule rule_char_type{
    .id = "char-type",
    .group = 'E',
    .severity = Severity::advice,
    .title = "a padded text type",
    .why = "char(n) is padded with blanks that compare as nothing; it saves no room.",
    .bad = "CREATE TABLE a (id bigint PRIMARY KEY, code char(3));",
    .safe = "CREATE TABLE a (id bigint PRIMARY KEY, code text);",
    .check = &check_char_type,
};

}  // namespace belay::lint
