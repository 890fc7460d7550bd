#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_add_column_volatile_default(const Look& look) {
  if (!look.is(Verb::add_column) || look.action().column.filling != sql::Filling::value) return {};
  const auto* rewrite = look.effects().rewrite_of(look.action().on);
  if (!rewrite || rewrite->why.find("default") == std::string::npos) return {};
  const bool sure = rewrite->certainty == sql::Certainty::certain;
  return look.table() + (sure ? " is rewritten" : " may be rewritten") +
         " under an access exclusive lock: " + rewrite->why;
}

}  // namespace

extern const Rule rule_add_column_volatile_default;
const Rule rule_add_column_volatile_default{
    .id = "add-column-volatile-default",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a default that differs from row to row rewrites the table",
    .why =
        "A default that calls a volatile function (random, clock_timestamp, "
        "gen_random_uuid, nextval) has to be computed for each row: the table and all "
        "its indexes are written anew under an access exclusive lock. Defaults that "
        "are stable (now, constants) are stored once and cost nothing from PostgreSQL "
        "11 on.",
    .bad = "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();",
    .safe = R"(ALTER TABLE orders ADD COLUMN token uuid;
ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();)",
    .alembic =
        R"(op.add_column('orders', sa.Column('token', sa.Uuid()))
op.alter_column('orders', 'token', server_default=sa.text('gen_random_uuid()'))
# then fill the old rows in batches)",
    .check = &check_add_column_volatile_default,
};

}  // namespace belay::lint
