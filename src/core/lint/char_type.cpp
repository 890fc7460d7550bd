#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_char_type(const Look& look) {
  return new_column_of_type(look, "bpchar");
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
