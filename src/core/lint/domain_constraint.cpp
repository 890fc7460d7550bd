#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;
using sql::Verb;

std::string check_domain_constraint(const Look& look) {
  const bool adds = look.is(Verb::add_domain_constraint) && !look.action().constraint.not_valid;
  const bool not_null = look.is(Verb::set_not_null) && look.action().object == Object::domain;
  if (!adds && !not_null) return {};
  return "writes to every table with a column of domain " + look.table() +
         " wait while it is read (share lock)";
}

}  // namespace

extern const Rule rule_domain_constraint;
const Rule rule_domain_constraint{
    .id = "domain-constraint",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a constraint of a domain locks every table that uses it",
    .why =
        "ALTER DOMAIN .. ADD CONSTRAINT and VALIDATE CONSTRAINT take a share lock on "
        "every table with a column of the domain, and read them: all their writes "
        "wait.",
    .bad = "ALTER DOMAIN email ADD CONSTRAINT at_sign CHECK (value LIKE '%@%');",
    .safe = "ALTER DOMAIN email ADD CONSTRAINT at_sign CHECK (value LIKE '%@%') NOT VALID;",
    .alembic =
        R"(op.execute("ALTER DOMAIN email ADD CONSTRAINT at_sign CHECK (value LIKE '%@%') NOT VALID"))",
    .check = &check_domain_constraint,
};

}  // namespace belay::lint
