#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_set_local_outside_transaction(const Look& look) {
  if (!look.is(Verb::set) || !look.action().local || look.statement().in_transaction) return {};
  return "SET LOCAL " + look.action().name + " has no effect here: there is no transaction";
}

}  // namespace

extern const Rule rule_set_local_outside_transaction;
const Rule rule_set_local_outside_transaction{
    .id = "set-local-outside-transaction",
    .group = 'C',
    .severity = Severity::warning,
    .title = "SET LOCAL outside a transaction has no effect",
    .why =
        "SET LOCAL holds until the end of the transaction; outside one it warns and "
        "does nothing.",
    .bad = R"(SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN a int;)",
    .safe = R"(BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN a int;
COMMIT;)",
    .check = &check_set_local_outside_transaction,
};

}  // namespace belay::lint
