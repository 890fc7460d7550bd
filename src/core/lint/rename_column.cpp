#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_rename_column(const Look& look) {
  if (!look.renames(Object::column) || look.part.fresh) return {};
  return "code that still says " + look.table() + "." + look.action().name + " fails from here on";
}

}  // namespace

extern const Rule rule_rename_column;
const Rule rule_rename_column{
    .id = "rename-column",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a column gets another name",
    .why =
        "The rename itself is instant, but old and new code run side by side during a "
        "deploy, and one of them fails. It takes an access exclusive lock.",
    .bad = "ALTER TABLE orders RENAME COLUMN note TO remark;",
    .safe = "ALTER TABLE orders ADD COLUMN remark text;",
    .alembic =
        "op.add_column('orders', sa.Column('remark', sa.Text()))  # write both, read "
        "the new one, then drop",
    .check = &check_rename_column,
};

}  // namespace belay::lint
