#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_transaction_nesting(const Look& look) {
  if (look.script.boundaries != sql::Boundaries::one) return {};
  if (look.is(Verb::begin)) return "BEGIN inside the transaction of the migration does nothing";
  if (look.is(Verb::commit))
    return "COMMIT ends the transaction of the migration: half of it is committed without its "
           "version row";
  if (look.is(Verb::rollback)) return "ROLLBACK ends the transaction of the migration";
  return {};
}

}  // namespace

extern const Rule rule_transaction_nesting;
const Rule rule_transaction_nesting{
    .id = "transaction-nesting",
    .group = 'B',
    .severity = Severity::danger,
    .title = "a script that runs inside a transaction begins or ends one",
    .why =
        "COMMIT inside a managed migration commits half of it, without its version "
        "row; BEGIN does nothing but warn.",
    .bad = R"(ALTER TABLE orders ADD COLUMN a int;
COMMIT;
ALTER TABLE orders ADD COLUMN b int;)",
    .safe = R"(ALTER TABLE orders ADD COLUMN a int;
ALTER TABLE orders ADD COLUMN b int;)",
    .alembic =
        R"(with op.get_context().autocommit_block():
    ...  # what must run outside the transaction)",
    .boundaries = sql::Boundaries::one,
    .check = &check_transaction_nesting,
};

}  // namespace belay::lint
