#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_enum_type(const Look& look) {
  return look.creates(Object::type) && look.action().value == "enum"
             ? "type " + look.table() + " is an enum"
             : "";
}

}  // namespace

extern const Rule rule_enum_type;
const Rule rule_enum_type{
    .id = "enum-type",
    .group = 'E',
    .severity = Severity::advice,
    .title = "an enum whose values can never be taken back",
    .why =
        "A value of an enum can be added and renamed, not removed; a table of values, "
        "or text with a CHECK, can change.",
    .bad = "CREATE TYPE mood AS ENUM ('sad', 'ok');",
    .safe = "CREATE TABLE mood (name text PRIMARY KEY);",
    .check = &check_enum_type,
};

}  // namespace belay::lint
