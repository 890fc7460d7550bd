#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_several_strong_locks(const Look& look) {
  if (!look.first || !look.statement().in_transaction) return {};
  for (const auto& lock : look.statement().effects.locks) {
    const bool strong = lock.mode >= sql::LockMode::share_row_exclusive &&
                        lock.certainty == sql::Certainty::certain;
    if (!strong || lock.index || look.held(lock.relation) != nullptr) continue;
    const auto* other = look.held(sql::LockMode::share_row_exclusive);
    if (other == nullptr) return {};
    return lock.relation.text() + " is locked (" + std::string(sql::word_of(lock.mode)) +
           ") while " + other->relation.text() + " is locked (" +
           std::string(sql::word_of(other->mode)) + ")";
  }
  return {};
}

}  // namespace

extern const Rule rule_several_strong_locks;
const Rule rule_several_strong_locks{
    .id = "several-strong-locks",
    .group = 'B',
    .severity = Severity::warning,
    .title = "one transaction locks several tables that are in use",
    .why =
        "Each further table that is locked while others are held is one more chance of "
        "a deadlock with the application, which may take them in another order, and "
        "all of them stay locked to the end.",
    .bad = R"(BEGIN;
ALTER TABLE orders ADD COLUMN a int;
ALTER TABLE customers ADD COLUMN a int;
COMMIT;)",
    .safe = R"(BEGIN;
ALTER TABLE orders ADD COLUMN a int;
COMMIT;
BEGIN;
ALTER TABLE customers ADD COLUMN a int;
COMMIT;)",
    .alembic = "# one revision a table, and transaction_per_migration=True in env.py",
    .check = &check_several_strong_locks,
};

}  // namespace belay::lint
