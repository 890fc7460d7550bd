#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_add_fk_validating(const Look& look) {
  const auto& constraint = look.action().constraint;
  if (!look.is(Verb::add_constraint) || constraint.kind != sql::ConstraintKind::foreign_key)
    return {};
  if (!look.effects().scan_of(look.action().on)) return {};
  return "writes to " + look.table() + " and " + constraint.references.text() +
         " wait while every row is looked up (share row exclusive lock)";
}

}  // namespace

extern const Rule rule_add_fk_validating;
const Rule rule_add_fk_validating{
    .id = "add-fk-validating",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a foreign key is checked while writes to both tables wait",
    .why =
        "ADD FOREIGN KEY holds a share row exclusive lock on both tables while every "
        "row is looked up: reads go on, all writes to both wait.",
    .bad =
        "ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) "
        "REFERENCES customers (id);",
    .safe =
        R"(ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;)",
    .alembic =
        R"(op.create_foreign_key('orders_customer', 'orders', 'customers', ['customer_id'], ['id'], postgresql_not_valid=True)
# in the next revision: ALTER TABLE orders VALIDATE CONSTRAINT orders_customer)",
    .check = &check_add_fk_validating,
};

}  // namespace belay::lint
