#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_lock_upgrade(const Look& look) {
  if (!look.first || !look.statement().in_transaction) return {};
  for (const auto& lock : look.statement().effects.locks) {
    if (lock.mode < sql::LockMode::share || lock.certainty == sql::Certainty::possible ||
        lock.index)
      continue;
    const auto* held = look.held(lock.relation);
    if (held == nullptr || held->mode >= lock.mode) continue;
    return "the " + std::string(sql::word_of(held->mode)) + " lock on " + lock.relation.text() +
           " from line " + std::to_string(look.script.statements[held->since].line) + " becomes " +
           std::string(sql::word_of(lock.mode)) +
           ": a deadlock with another session that does the same";
  }
  return {};
}

}  // namespace

extern const Rule rule_lock_upgrade;
const Rule rule_lock_upgrade{
    .id = "lock-upgrade",
    .group = 'B',
    .severity = Severity::danger,
    .title = "a lock is made stronger inside the transaction",
    .why =
        "Two sessions that hold the weaker lock and both want the stronger one wait "
        "for each other: the classic deadlock. Take the strongest lock first.",
    .bad = R"(BEGIN;
UPDATE orders SET a = 1 WHERE id = 5;
ALTER TABLE orders ADD COLUMN b int;
COMMIT;)",
    .safe = R"(BEGIN;
ALTER TABLE orders ADD COLUMN b int;
UPDATE orders SET a = 1 WHERE id = 5;
COMMIT;)",
    .alembic =
        "op.execute('LOCK TABLE orders IN ACCESS EXCLUSIVE MODE')  # first, with "
        "lock_timeout set",
    .check = &check_lock_upgrade,
};

}  // namespace belay::lint
