#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;
using sql::Verb;

std::string check_set_not_null(const Look& look) {
  if (!look.is(Verb::set_not_null) || look.action().object == Object::domain) return {};
  if (!look.effects().scan_of(look.action().on)) return {};
  return look.table() +
         " is read from end to end under an access exclusive lock, unless a valid CHECK (" +
         look.action().name + " IS NOT NULL) is there";
}

}  // namespace

extern const Rule rule_set_not_null;
const Rule rule_set_not_null{
    .id = "set-not-null",
    .group = 'A',
    .severity = Severity::danger,
    .title = "SET NOT NULL reads the whole table under the strongest lock",
    .why =
        "Each row is looked at for NULL under an access exclusive lock: all reads and "
        "writes wait. A valid CHECK (column IS NOT NULL) proves it, and then nothing "
        "is read (PostgreSQL 12 and later).",
    .bad = "ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL;",
    .safe =
        R"(ALTER TABLE orders ADD CONSTRAINT customer_there CHECK (customer_id IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT customer_there;)",
    .alembic =
        R"(op.execute('ALTER TABLE orders ADD CONSTRAINT customer_there CHECK (customer_id IS NOT NULL) NOT VALID')
# next revision: ALTER TABLE orders VALIDATE CONSTRAINT customer_there
# the one after: op.alter_column('orders', 'customer_id', nullable=False) and drop the CHECK)",
    .check = &check_set_not_null,
};

}  // namespace belay::lint
