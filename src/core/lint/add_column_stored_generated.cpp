#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_add_column_stored_generated(const Look& look) {
  if (!look.is(Verb::add_column) || look.action().column.filling != sql::Filling::stored) return {};
  if (!look.effects().rewrite_of(look.action().on)) return {};
  return look.table() +
         " is rewritten under an access exclusive lock: the generated value is stored";
}

}  // namespace

extern const Rule rule_add_column_stored_generated;
const Rule rule_add_column_stored_generated{
    .id = "add-column-stored-generated",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a stored generated column rewrites the table",
    .why =
        "The value is computed and stored for each row: table and indexes are written "
        "anew under an access exclusive lock.",
    .bad =
        "ALTER TABLE orders ADD COLUMN total numeric GENERATED ALWAYS AS (net + tax) "
        "STORED;",
    .safe = R"(ALTER TABLE orders ADD COLUMN total numeric;
CREATE TRIGGER orders_total BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION orders_total();)",
    .alembic =
        R"(op.add_column('orders', sa.Column('total', sa.Numeric()))
# a trigger for new rows, batches for the old ones)",
    .check = &check_add_column_stored_generated,
};

}  // namespace belay::lint
