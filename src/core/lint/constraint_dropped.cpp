#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_constraint_dropped(const Look& look) {
  if (!look.is(Verb::drop_constraint) || look.part.fresh) return {};
  return "nothing keeps out what constraint " + look.action().name + " of " + look.table() +
         " kept out";
}

}  // namespace

extern const Rule rule_constraint_dropped;
const Rule rule_constraint_dropped{
    .id = "constraint-dropped",
    .group = 'D',
    .severity = Severity::warning,
    .title = "a constraint is dropped",
    .why =
        "What it kept out can come in, and then it cannot be added again. Of a foreign "
        "key, the referenced table is locked access exclusive too.",
    .bad = "ALTER TABLE orders DROP CONSTRAINT orders_customer;",
    .safe = "ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;",
    .check = &check_constraint_dropped,
};

}  // namespace belay::lint
