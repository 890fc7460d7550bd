#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_add_column_serial_identity(const Look& look) {
  const auto filling = look.action().column.filling;
  if (!look.is(Verb::add_column) || !look.effects().rewrite_of(look.action().on)) return {};
  if (filling != sql::Filling::serial && filling != sql::Filling::identity) return {};
  return look.table() + " is rewritten under an access exclusive lock: each row gets a number";
}

}  // namespace

extern const Rule rule_add_column_serial_identity;
const Rule rule_add_column_serial_identity{
    .id = "add-column-serial-identity",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a numbered column rewrites the table",
    .why =
        "A serial or identity column gives each row a number of its own: table and "
        "indexes are written anew under an access exclusive lock, and all reads and "
        "writes wait.",
    .bad = "ALTER TABLE orders ADD COLUMN number bigserial;",
    .safe = R"(ALTER TABLE orders ADD COLUMN number bigint;
CREATE SEQUENCE orders_number;
ALTER TABLE orders ALTER COLUMN number SET DEFAULT nextval('orders_number');)",
    .alembic =
        R"text(op.add_column('orders', sa.Column('number', sa.BigInteger()))
op.execute("CREATE SEQUENCE orders_number")
op.alter_column('orders', 'number', server_default=sa.text("nextval('orders_number')"))
# then fill the old rows in batches)text",
    .check = &check_add_column_serial_identity,
};

}  // namespace belay::lint
