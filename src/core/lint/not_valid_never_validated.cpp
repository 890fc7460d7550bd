#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

bool validates(const sql::Action& action, const sql::Action& added) {
  return action.verb == Verb::validate_constraint && action.name == added.name &&
         action.on == added.on;
}

std::string check_not_valid_never_validated(const Look& look) {
  if (!look.is(Verb::add_constraint) || !look.action().constraint.not_valid) return {};
  for (const auto at : look.script.touching.at(look.action().on)) {
    for (const auto& part : look.script.statements[at].parts) {
      if (at > look.index && validates(part.action, look.action())) return {};
    }
  }
  return "constraint " + look.action().name + " of " + look.table() +
         " is not validated in this script";
}

}  // namespace

extern const Rule rule_not_valid_never_validated;
const Rule rule_not_valid_never_validated{
    .id = "not-valid-never-validated",
    .group = 'D',
    .severity = Severity::warning,
    .title = "a constraint is left NOT VALID",
    .why =
        "It keeps out new rows only, and the planner does not trust it: half a "
        "migration. Validate it in a transaction of its own, here or in the next "
        "revision.",
    .bad = "ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;",
    .safe = R"(ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT positive;)",
    .alembic =
        "op.execute('ALTER TABLE orders VALIDATE CONSTRAINT positive')  # in the next "
        "revision",
    .check = &check_not_valid_never_validated,
};

}  // namespace belay::lint
