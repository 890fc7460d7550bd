#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_add_column_unique(const Look& look) {
  auto found = new_column_constraint(
      look, sql::ConstraintKind::unique,
      "waits for an index build under an access exclusive lock: the new column's UNIQUE");
  if (!found.empty()) return found;
  return new_column_constraint(
      look, sql::ConstraintKind::primary_key,
      "waits for an index build under an access exclusive lock: the new column's PRIMARY KEY");
}

}  // namespace

extern const Rule rule_add_column_unique;
const Rule rule_add_column_unique{
    .id = "add-column-unique",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a new column's unique constraint builds an index under the strongest lock",
    .why =
        "The index of UNIQUE or PRIMARY KEY is built while the access exclusive lock "
        "of ADD COLUMN is held: all reads and writes wait for the build.",
    .bad = "ALTER TABLE orders ADD COLUMN code text UNIQUE;",
    .safe = R"(ALTER TABLE orders ADD COLUMN code text;
CREATE UNIQUE INDEX CONCURRENTLY orders_code ON orders (code);
ALTER TABLE orders ADD CONSTRAINT orders_code UNIQUE USING INDEX orders_code;)",
    .alembic =
        R"(op.add_column('orders', sa.Column('code', sa.Text()))
with op.get_context().autocommit_block():
    op.create_index('orders_code', 'orders', ['code'], unique=True, postgresql_concurrently=True)
op.execute('ALTER TABLE orders ADD CONSTRAINT orders_code UNIQUE USING INDEX orders_code'))",
    .check = &check_add_column_unique,
};

}  // namespace belay::lint
