#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_drop_table(const Look& look) {
  if (!look.drops(Object::table) || look.part.fresh) return {};
  return "table " + look.table() + " is dropped; its rows are gone";
}

}  // namespace

extern const Rule rule_drop_table;
const Rule rule_drop_table{
    .id = "drop-table",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a table is dropped",
    .why =
        "The data is gone, and code that still runs and names the table fails. Take it "
        "out of the code first, deploy, let it soak, and drop it behind a proven "
        "backup. DROP takes an access exclusive lock on it and on every table that it "
        "references.",
    .bad = "DROP TABLE legacy;",
    .safe = "ALTER TABLE legacy RENAME TO legacy_unused;",
    .alembic = "op.rename_table('legacy', 'legacy_unused')  # drop it in a later release",
    .check = &check_drop_table,
};

}  // namespace belay::lint
