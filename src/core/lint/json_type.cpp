#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_json_type(const Look& look) {
  return new_column_of_type(look, "json");
}

}  // namespace

extern const Rule rule_json_type;
const Rule rule_json_type{
    .id = "json-type",
    .group = 'E',
    .severity = Severity::advice,
    .title = "json where jsonb would do",
    .why =
        "json keeps the text, has no equality and no index: SELECT DISTINCT and GROUP "
        "BY on it fail.",
    .bad = "CREATE TABLE a (id bigint PRIMARY KEY, doc json);",
    .safe = "CREATE TABLE a (id bigint PRIMARY KEY, doc jsonb);",
    .check = &check_json_type,
};

}  // namespace belay::lint
