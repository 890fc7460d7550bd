#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_alter_column_type(const Look& look) {
  if (!look.is(Verb::change_type)) return {};
  const auto* rewrite = look.effects().rewrite_of(look.action().on);
  if (!rewrite) return {};
  const bool sure = rewrite->certainty == sql::Certainty::certain;
  return look.table() + (sure ? " is rewritten" : " may be rewritten") +
         " under an access exclusive lock: " + look.action().name + " changes " + rewrite->why;
}

}  // namespace

extern const Rule rule_alter_column_type;
const Rule rule_alter_column_type{
    .id = "alter-column-type",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a change of type rewrites the table",
    .why =
        "Most changes of a column's type write the table and all its indexes anew "
        "under an access exclusive lock. Free are: a longer varchar or none, varchar "
        "to text, a larger numeric of the same scale, a longer timestamp or interval, "
        "cidr to inet, and timestamp to timestamptz while the session's TimeZone is "
        "UTC. USING with anything but the column spoils it.",
    .bad = "ALTER TABLE orders ALTER COLUMN id TYPE bigint;",
    .safe = "ALTER TABLE orders ADD COLUMN id_new bigint;",
    .alembic =
        R"(op.add_column('orders', sa.Column('id_new', sa.BigInteger()))
# a trigger that copies new values, batches for the old ones, then a swap of the names)",
    .check = &check_alter_column_type,
};

}  // namespace belay::lint
