#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_dml_backfill(const Look& look) {
  const bool writes = look.is(Verb::update) || look.is(Verb::delete_);
  if (look.part.fresh) return {};
  if (look.is(Verb::insert_from_query) && !look.effects().scans.empty()) {
    return "one statement fills " + look.table() + " from " +
           look.effects().scans.front().relation.text();
  }
  if (!writes || !look.action().everywhere) return {};
  return "every row of " + look.table() + " is written, and locked until the transaction ends";
}

}  // namespace

extern const Rule rule_dml_backfill;
const Rule rule_dml_backfill{
    .id = "dml-backfill",
    .group = 'A',
    .severity = Severity::warning,
    .title = "one statement changes every row of a table",
    .why =
        "The rows stay locked until the transaction ends, each old version stays in "
        "the table, all of it goes through the log to every standby, and no other "
        "transaction can write these rows meanwhile.",
    .bad = "UPDATE orders SET currency = 'EUR';",
    .safe = "UPDATE orders SET currency = 'EUR' WHERE id BETWEEN 1 AND 1000;",
    .alembic =
        "# outside the migration: belay's backfill, or a script of its own that "
        "commits after each batch",
    .check = &check_dml_backfill,
};

}  // namespace belay::lint
