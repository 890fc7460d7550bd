#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_validate_in_same_transaction(const Look& look) {
  if (!look.is(Verb::validate_constraint)) return {};
  const auto* held = look.held(look.action().on);
  if (held == nullptr || held->mode < sql::LockMode::share) return {};
  return look.table() + " is read from end to end under the " +
         std::string(sql::word_of(held->mode)) + " lock that the transaction holds already";
}

}  // namespace

extern const Rule rule_validate_in_same_transaction;
const Rule rule_validate_in_same_transaction{
    .id = "validate-in-same-transaction",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a constraint is validated under a lock that is already held",
    .why =
        "VALIDATE CONSTRAINT by itself lets reads and writes go on. In the transaction "
        "that added the constraint, or took any strong lock on the table, it reads the "
        "whole table under that lock.",
    .bad = R"(BEGIN;
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT positive;
COMMIT;)",
    .safe = R"(BEGIN;
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
COMMIT;
BEGIN;
ALTER TABLE orders VALIDATE CONSTRAINT positive;
COMMIT;)",
    .alembic =
        R"(# two revisions, with transaction_per_migration=True in env.py: the constraint NOT VALID in the
# first, op.execute('ALTER TABLE orders VALIDATE CONSTRAINT positive') in the second)",
    .check = &check_validate_in_same_transaction,
};

}  // namespace belay::lint
