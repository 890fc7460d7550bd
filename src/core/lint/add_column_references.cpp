#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_add_column_references(const Look& look) {
  if (!look.is(Verb::add_column) || look.part.fresh) return {};
  for (const auto& constraint : look.action().column.constraints) {
    if (constraint.kind != sql::ConstraintKind::foreign_key) continue;
    const bool reads = look.action().column.filling != sql::Filling::nothing;
    return "writes to " + constraint.references.text() + " wait (share row exclusive lock)" +
           (reads ? ", and both tables are read" : "");
  }
  return {};
}

}  // namespace

extern const Rule rule_add_column_references;
const Rule rule_add_column_references{
    .id = "add-column-references",
    .group = 'A',
    .severity = Severity::warning,
    .title = "a new column's foreign key locks the other table as well",
    .why =
        "REFERENCES takes a share row exclusive lock on the other table beside the "
        "access exclusive lock on this one; with a default, both are read from end to "
        "end. Two tables locked in one statement are two chances of a deadlock.",
    .bad = "ALTER TABLE orders ADD COLUMN customer_id bigint REFERENCES customers (id);",
    .safe = R"(ALTER TABLE orders ADD COLUMN customer_id bigint;
ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;)",
    .alembic =
        R"(op.add_column('orders', sa.Column('customer_id', sa.BigInteger()))
op.create_foreign_key('orders_customer', 'orders', 'customers', ['customer_id'], ['id'], postgresql_not_valid=True)
# in the next revision: ALTER TABLE orders VALIDATE CONSTRAINT orders_customer)",
    .check = &check_add_column_references,
};

}  // namespace belay::lint
