#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_statement_after_strong_lock(const Look& look) {
  if (!look.first || !look.statement().in_transaction) return {};
  if (look.statement().effects.scans.empty()) return {};  // TRUNCATE writes no rows
  const auto* held = look.held(sql::LockMode::share_row_exclusive);
  if (held == nullptr) return {};
  return "the " + std::string(sql::word_of(held->mode)) + " lock on " + held->relation.text() +
         ", taken in line " + std::to_string(look.script.statements[held->since].line) +
         ", is held while rows are read or written";
}

}  // namespace

extern const Rule rule_statement_after_strong_lock;
const Rule rule_statement_after_strong_lock{
    .id = "statement-after-strong-lock",
    .group = 'B',
    .severity = Severity::danger,
    .title = "work goes on while a strong lock is held",
    .why =
        "A lock lasts until the end of the transaction. What reads or writes many rows "
        "after it prolongs the wait of everybody that the lock stops.",
    .bad = R"(BEGIN;
ALTER TABLE orders ADD COLUMN region text;
UPDATE customers SET region = 'eu';
COMMIT;)",
    .safe = R"(BEGIN;
ALTER TABLE orders ADD COLUMN region text;
COMMIT;
UPDATE customers SET region = 'eu';)",
    .alembic =
        "# one revision for the schema, another for the rows, and "
        "transaction_per_migration=True in env.py",
    .check = &check_statement_after_strong_lock,
};

}  // namespace belay::lint
