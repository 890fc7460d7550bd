#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_transaction_left_open(const Look& look) {
  const bool last = look.index + 1 == look.script.statements.size();
  return look.first && last && look.script.left_open
             ? "BEGIN without COMMIT: nothing of the transaction is applied"
             : "";
}

}  // namespace

extern const Rule rule_transaction_left_open;
const Rule rule_transaction_left_open{
    .id = "transaction-left-open",
    .group = 'B',
    .severity = Severity::danger,
    .title = "a transaction is begun and never ended",
    .why =
        "What follows the last BEGIN is rolled back when the session ends: nothing of "
        "it is applied.",
    .bad = R"(BEGIN;
ALTER TABLE orders ADD COLUMN a int;)",
    .safe = R"(BEGIN;
ALTER TABLE orders ADD COLUMN a int;
COMMIT;)",
    .check = &check_transaction_left_open,
};

}  // namespace belay::lint
