#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_add_column_check(const Look& look) {
  return new_column_constraint(
      look, sql::ConstraintKind::check,
      "is read from end to end under an access exclusive lock: the new column's CHECK");
}

}  // namespace

extern const Rule rule_add_column_check;
const Rule rule_add_column_check{
    .id = "add-column-check",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a new column's CHECK reads the whole table under the strongest lock",
    .why =
        "A CHECK beside a new column is held against each row under an access "
        "exclusive lock, even when every value is NULL.",
    .bad = "ALTER TABLE orders ADD COLUMN amount int CHECK (amount > 0);",
    .safe = R"(ALTER TABLE orders ADD COLUMN amount int;
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT amount_positive;)",
    .alembic =
        R"(op.add_column('orders', sa.Column('amount', sa.Integer()))
op.execute('ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID')
# in the next revision: ALTER TABLE orders VALIDATE CONSTRAINT amount_positive)",
    .check = &check_add_column_check,
};

}  // namespace belay::lint
