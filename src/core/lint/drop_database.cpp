#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_drop_database(const Look& look) {
  if (!look.drops(Object::database)) return {};
  return "database " + look.table() + " is dropped with all that is in it";
}

}  // namespace

extern const Rule rule_drop_database;
const Rule rule_drop_database{
    .id = "drop-database",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a database is dropped",
    .why =
        "The data is gone, and code that still runs and names the database fails. Take "
        "it out of the code first, deploy, let it soak, and drop it behind a proven "
        "backup. DROP takes an access exclusive lock on it and on every table that it "
        "references.",
    .bad = "DROP DATABASE legacy;",
    .safe = "SELECT 1;",
    .check = &check_drop_database,
};

}  // namespace belay::lint
