#include "core/lint/rule.hpp"
#include "core/lint/words.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_enum_value_used_too_early(const Look& look) {
  if (!look.statement().in_transaction || look.is(Verb::add_enum_value)) return {};
  for (const auto at : look.script.enum_values) {
    const auto& earlier = look.script.statements[at];
    if (at >= look.index || earlier.transaction != look.statement().transaction) continue;
    for (const auto& part : earlier.parts) {
      if (part.action.verb == Verb::add_enum_value && uses(look.action(), part.action.name)) {
        return "value '" + part.action.name + "' of type " + part.action.on.text() +
               " is used before the transaction that adds it is committed (error 55P04)";
      }
    }
  }
  return {};
}

}  // namespace

extern const Rule rule_enum_value_used_too_early;
const Rule rule_enum_value_used_too_early{
    .id = "enum-value-used-too-early",
    .group = 'B',
    .severity = Severity::danger,
    .title = "a new enum value is used in the transaction that adds it",
    .why =
        "PostgreSQL refuses the use of an enum value before the transaction that added "
        "it is committed (error 55P04), also across revisions that run in one "
        "transaction.",
    .bad = R"(BEGIN;
ALTER TYPE state ADD VALUE 'paused';
UPDATE jobs SET state = 'paused' WHERE id = 1;
COMMIT;)",
    .safe = R"(ALTER TYPE state ADD VALUE 'paused';
UPDATE jobs SET state = 'paused' WHERE id = 1;)",
    .alembic =
        R"(with op.get_context().autocommit_block():
    op.execute("ALTER TYPE state ADD VALUE 'paused'"))",
    .check = &check_enum_value_used_too_early,
};

}  // namespace belay::lint
