#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_drop_index_blocking(const Look& look) {
  if (!look.drops(Object::index) || look.action().concurrently || look.effects().locks.empty())
    return {};
  return "all reads and writes of the table wait while index " + look.table() +
         " is dropped (access exclusive lock)";
}

}  // namespace

extern const Rule rule_drop_index_blocking;
const Rule rule_drop_index_blocking{
    .id = "drop-index-blocking",
    .group = 'A',
    .severity = Severity::warning,
    .title = "an index is dropped under the strongest lock of its table",
    .why =
        "DROP INDEX takes an access exclusive lock on the table. It is brief, but it "
        "waits for every transaction on the table, and everybody else waits behind it.",
    .bad = "DROP INDEX orders_customer;",
    .safe = "DROP INDEX CONCURRENTLY orders_customer;",
    .alembic =
        R"(with op.get_context().autocommit_block():
    op.drop_index('orders_customer', table_name='orders', postgresql_concurrently=True))",
    .check = &check_drop_index_blocking,
};

}  // namespace belay::lint
