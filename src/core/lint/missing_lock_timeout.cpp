#include "core/lint/rule.hpp"
#include "core/lint/timeouts.hpp"

namespace belay::lint {
namespace {

std::string check_missing_lock_timeout(const Look& look) {
  if (!look.first || strongest(look.statement()) < sql::LockMode::share) return {};
  if (timeout_at(look.script, look.index, "lock_timeout").set) return {};
  return "no lock_timeout is set: while this waits for its lock, everybody behind it waits too";
}

}  // namespace

extern const Rule rule_missing_lock_timeout;
const Rule rule_missing_lock_timeout{
    .id = "missing-lock-timeout",
    .group = 'C',
    .severity = Severity::warning,
    .title = "a lock is waited for without a limit",
    .why =
        "A statement that waits for its lock stops everybody that comes after it, for "
        "as long as the oldest transaction on the table lasts. lock_timeout bounds "
        "that; Belay sets it for the sessions of its own runs. SET LOCAL ends with its "
        "transaction.",
    .bad = "ALTER TABLE orders ADD COLUMN a int;",
    .safe = R"(SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN a int;)",
    .alembic = R"(op.execute("SET lock_timeout = '2s'"))",
    .check = &check_missing_lock_timeout,
    .once = true,
};

}  // namespace belay::lint
