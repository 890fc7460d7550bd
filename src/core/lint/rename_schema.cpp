#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_rename_schema(const Look& look) {
  if (!look.renames(Object::schema)) return {};
  return "code that still says " + look.table() + " fails from here on";
}

}  // namespace

extern const Rule rule_rename_schema;
const Rule rule_rename_schema{
    .id = "rename-schema",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a schema gets another name",
    .why =
        "The rename itself is instant, but old and new code run side by side during a "
        "deploy, and one of them fails. It takes an access exclusive lock.",
    .bad = "ALTER SCHEMA app RENAME TO core;",
    .safe = "CREATE SCHEMA core;",
    .check = &check_rename_schema,
};

}  // namespace belay::lint
