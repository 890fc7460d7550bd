#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_ddl_and_dml_mixed(const Look& look) {
  const bool dml = look.is(Verb::update) || look.is(Verb::delete_) ||
                   look.is(Verb::insert_from_query) || look.is(Verb::merge);
  if (!dml || !look.statement().in_transaction) return {};
  const auto* held = look.held(look.action().on);
  if (held == nullptr || held->mode < sql::LockMode::share_row_exclusive) return {};
  return "rows of " + look.table() + " change under the " + std::string(sql::word_of(held->mode)) +
         " lock from line " + std::to_string(look.script.statements[held->since].line);
}

}  // namespace

extern const Rule rule_ddl_and_dml_mixed;
const Rule rule_ddl_and_dml_mixed{
    .id = "ddl-and-dml-mixed",
    .group = 'B',
    .severity = Severity::warning,
    .title = "rows are changed after their table was altered in one transaction",
    .why =
        "The strong lock of the ALTER is held for all of the row changes. In the other "
        "order a deferred constraint makes the ALTER fail: 'pending trigger events'.",
    .bad = R"(BEGIN;
ALTER TABLE orders ADD COLUMN a int;
UPDATE orders SET a = 1 WHERE id < 1000;
COMMIT;)",
    .safe = R"(ALTER TABLE orders ADD COLUMN a int;
UPDATE orders SET a = 1 WHERE id < 1000;)",
    .alembic = "# one revision for the schema, another for the rows",
    .check = &check_ddl_and_dml_mixed,
};

}  // namespace belay::lint
