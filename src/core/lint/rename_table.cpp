#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_rename_table(const Look& look) {
  if (!look.renames(Object::table) || look.part.fresh) return {};
  return "code that still says " + look.table() + " fails from here on";
}

}  // namespace

extern const Rule rule_rename_table;
const Rule rule_rename_table{
    .id = "rename-table",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a table gets another name",
    .why =
        "The rename itself is instant, but old and new code run side by side during a "
        "deploy, and one of them fails. It takes an access exclusive lock.",
    .bad = "ALTER TABLE orders RENAME TO purchases;",
    .safe = "CREATE VIEW purchases AS SELECT * FROM orders;",
    .alembic = "op.execute('CREATE VIEW purchases AS SELECT * FROM orders')",
    .check = &check_rename_table,
};

}  // namespace belay::lint
