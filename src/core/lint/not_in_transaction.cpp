#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_not_in_transaction(const Look& look) {
  if (!look.effects().outside_transaction) return {};
  const bool inside =
      look.statement().in_transaction || look.statement().parts.front().action.verb == Verb::block;
  return inside ? "this cannot run inside a transaction (error 25001)" : "";
}

}  // namespace

extern const Rule rule_not_in_transaction;
const Rule rule_not_in_transaction{
    .id = "not-in-transaction",
    .group = 'B',
    .severity = Severity::danger,
    .title = "the statement is refused inside a transaction",
    .why =
        "CREATE and DROP INDEX CONCURRENTLY, REINDEX CONCURRENTLY, DETACH "
        "CONCURRENTLY, VACUUM, CREATE and DROP DATABASE or TABLESPACE, ALTER SYSTEM "
        "and CREATE SUBSCRIPTION with a slot end with error 25001 inside a "
        "transaction. Several statements sent as one string are one, too.",
    .bad = R"(BEGIN;
CREATE INDEX CONCURRENTLY i ON orders (id);
COMMIT;)",
    .safe = "CREATE INDEX CONCURRENTLY i ON orders (id);",
    .alembic =
        R"(with op.get_context().autocommit_block():
    op.create_index('i', 'orders', ['id'], postgresql_concurrently=True))",
    .check = &check_not_in_transaction,
};

}  // namespace belay::lint
