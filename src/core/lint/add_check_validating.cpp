#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_add_check_validating(const Look& look) {
  if (!look.is(Verb::add_constraint) || look.action().constraint.kind != sql::ConstraintKind::check)
    return {};
  if (!look.effects().scan_of(look.action().on)) return {};
  return look.table() + " is read from end to end under an access exclusive lock";
}

}  // namespace

extern const Rule rule_add_check_validating;
const Rule rule_add_check_validating{
    .id = "add-check-validating",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a CHECK is held against each row under the strongest lock",
    .why =
        "ADD CONSTRAINT .. CHECK reads the whole table under an access exclusive lock; "
        "reads wait too. NOT VALID leaves that to a later VALIDATE CONSTRAINT, which "
        "lets reads and writes go on.",
    .bad = "ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0);",
    .safe = R"(ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT positive;)",
    .alembic =
        R"(op.execute('ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID')
# in the next revision: ALTER TABLE orders VALIDATE CONSTRAINT positive)",
    .check = &check_add_check_validating,
};

}  // namespace belay::lint
