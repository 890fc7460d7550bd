#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_lock_for_nothing(const Look& look) {
  if (look.part.idle.empty()) return {};
  const auto lock = look.lock_word();
  if (lock.empty()) return {};
  return look.table() + " is locked (" + lock + ") for nothing: " + look.part.idle;
}

}  // namespace

extern const Rule rule_lock_for_nothing;
const Rule rule_lock_for_nothing{
    .id = "lock-for-nothing",
    .group = 'B',
    .severity = Severity::warning,
    .title = "IF [NOT] EXISTS with nothing to do takes its lock all the same",
    .why =
        "ADD COLUMN, DROP COLUMN and DROP CONSTRAINT take access exclusive before they look "
        "whether there is anything to do, CREATE INDEX takes share: the statement waits for "
        "every transaction that is open on the table, and all others wait behind it.",
    .bad = R"(CREATE TABLE orders (id bigint PRIMARY KEY, note text);
ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;)",
    .safe = R"(CREATE TABLE orders (id bigint PRIMARY KEY);
ALTER TABLE orders ADD COLUMN note text;)",
    .alembic =
        "if not any(c['name'] == 'note' for c in sa.inspect(op.get_bind()).get_columns('orders')):"
        "\n    op.add_column('orders', sa.Column('note', sa.Text))",
    .check = &check_lock_for_nothing,
};

}  // namespace belay::lint
