#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_add_required_column(const Look& look) {
  const auto& column = look.action().column;
  if (!look.is(Verb::add_column) || look.part.fresh) return {};
  if (!column.not_null || column.filling != sql::Filling::nothing) return {};
  return "this fails on a table that holds rows, and breaks INSERTs that do not name " +
         look.action().name;
}

}  // namespace

extern const Rule rule_add_required_column;
const Rule rule_add_required_column{
    .id = "add-required-column",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a required column without a default",
    .why =
        "On a table that holds rows the statement fails at once: they would be NULL. "
        "On an empty one every INSERT of the old code fails.",
    .bad = "ALTER TABLE orders ADD COLUMN region text NOT NULL;",
    .safe = "ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';",
    .alembic =
        "op.add_column('orders', sa.Column('region', sa.Text(), nullable=False, "
        "server_default='eu'))",
    .check = &check_add_required_column,
};

}  // namespace belay::lint
