#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_drop_column(const Look& look) {
  if (!look.is(Verb::drop_column) || look.part.fresh) return {};
  return "column " + look.table() + "." + look.action().name +
         " is dropped; its values are gone, and running code that names it fails";
}

}  // namespace

extern const Rule rule_drop_column;
const Rule rule_drop_column{
    .id = "drop-column",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a column is dropped",
    .why =
        "The values are gone, and code that still runs and names the column fails. "
        "Dropping reads no rows, but it takes an access exclusive lock on the table, "
        "and on the table that a foreign key of the column references.",
    .bad = "ALTER TABLE orders DROP COLUMN note;",
    .safe = "ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;",
    .alembic =
        "# first release: take the column out of the model; a later one: "
        "op.drop_column('orders', 'note')",
    .check = &check_drop_column,
};

}  // namespace belay::lint
