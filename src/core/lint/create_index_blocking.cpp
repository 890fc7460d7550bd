#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_create_index_blocking(const Look& look) {
  if (!look.creates(Object::index) || look.action().concurrently) return {};
  if (look.action().only || !look.effects().lock_on(look.action().on)) return {};
  return "writes to " + look.table() + " wait while index " + look.action().name +
         " is built (share lock)";
}

}  // namespace

extern const Rule rule_create_index_blocking;
const Rule rule_create_index_blocking{
    .id = "create-index-blocking",
    .group = 'A',
    .severity = Severity::danger,
    .title = "an index is built while all writes wait",
    .why =
        "CREATE INDEX holds a share lock on the table from its start to the end of the "
        "transaction: reads go on, every write waits for the whole build. IF NOT "
        "EXISTS takes the lock too when the index is there.",
    .bad = "CREATE INDEX orders_customer ON orders (customer_id);",
    .safe = "CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id);",
    .alembic =
        R"(with op.get_context().autocommit_block():
    op.create_index('orders_customer', 'orders', ['customer_id'], postgresql_concurrently=True))",
    .check = &check_create_index_blocking,
};

}  // namespace belay::lint
