#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_drop_schema(const Look& look) {
  if (!look.drops(Object::schema)) return {};
  return "schema " + look.table() + " is dropped with all that is in it";
}

}  // namespace

extern const Rule rule_drop_schema;
const Rule rule_drop_schema{
    .id = "drop-schema",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a schema is dropped",
    .why =
        "The data is gone, and code that still runs and names the schema fails. Take "
        "it out of the code first, deploy, let it soak, and drop it behind a proven "
        "backup. DROP takes an access exclusive lock on it and on every table that it "
        "references.",
    .bad = "DROP SCHEMA legacy CASCADE;",
    .safe = "REVOKE USAGE ON SCHEMA legacy FROM app;",
    .check = &check_drop_schema,
};

}  // namespace belay::lint
