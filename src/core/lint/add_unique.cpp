#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_add_unique(const Look& look) {
  const auto kind = look.action().constraint.kind;
  if (!look.is(Verb::add_constraint) || look.part.fresh) return {};
  if (kind != sql::ConstraintKind::unique && kind != sql::ConstraintKind::primary_key) return {};
  const auto* scan = look.effects().scan_of(look.action().on);
  if (!scan || scan->certainty == sql::Certainty::possible) return {};
  return "all reads and writes of " + look.table() + " wait (access exclusive lock): " + scan->why;
}

}  // namespace

extern const Rule rule_add_unique;
const Rule rule_add_unique{
    .id = "add-unique",
    .group = 'A',
    .severity = Severity::danger,
    .title = "the index of a unique constraint is built under the strongest lock",
    .why =
        "ADD UNIQUE and ADD PRIMARY KEY build their index under an access exclusive "
        "lock: all reads and writes wait for the build. A primary key on columns that "
        "may be NULL reads the table once more.",
    .bad = "ALTER TABLE orders ADD CONSTRAINT orders_code UNIQUE (code);",
    .safe = R"(CREATE UNIQUE INDEX CONCURRENTLY orders_code ON orders (code);
ALTER TABLE orders ADD CONSTRAINT orders_code UNIQUE USING INDEX orders_code;)",
    .alembic =
        R"(with op.get_context().autocommit_block():
    op.create_index('orders_code', 'orders', ['code'], unique=True, postgresql_concurrently=True)
op.execute('ALTER TABLE orders ADD CONSTRAINT orders_code UNIQUE USING INDEX orders_code'))",
    .check = &check_add_unique,
};

}  // namespace belay::lint
