#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_add_column_constrained_domain(const Look& look) {
  if (!look.is(Verb::add_column)) return {};
  const auto* rewrite = look.effects().rewrite_of(look.action().on);
  if (!rewrite || rewrite->why.find("domain") == std::string::npos) return {};
  if (rewrite->certainty == sql::Certainty::possible) return {};
  return look.table() + " is rewritten under an access exclusive lock: " + rewrite->why;
}

}  // namespace

extern const Rule rule_add_column_constrained_domain;
const Rule rule_add_column_constrained_domain{
    .id = "add-column-constrained-domain",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a column of a domain with a CHECK rewrites the table",
    .why =
        "PostgreSQL checks the domain for each row, also when the column has no "
        "default: table and indexes are written anew under an access exclusive lock.",
    .bad = R"(CREATE DOMAIN amount AS integer CHECK (value > 0);
ALTER TABLE orders ADD COLUMN a amount;)",
    .safe = R"(ALTER TABLE orders ADD COLUMN a integer;
ALTER TABLE orders ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID;)",
    .alembic =
        R"(op.add_column('orders', sa.Column('a', sa.Integer()))
op.execute('ALTER TABLE orders ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID'))",
    .check = &check_add_column_constrained_domain,
};

}  // namespace belay::lint
