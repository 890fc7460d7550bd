#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;
using sql::Verb;

std::string check_row_security(const Look& look) {
  if (look.part.fresh) return {};
  if (look.is(Verb::row_security_on))
    return "without a policy nobody sees rows of " + look.table() +
           ", but the owner where it is not forced";
  if (look.is(Verb::row_security_off) || look.drops(Object::policy))
    return "rows of " + look.table() + " that were hidden can be seen";
  return {};
}

}  // namespace

extern const Rule rule_row_security;
const Rule rule_row_security{
    .id = "row-security",
    .group = 'D',
    .severity = Severity::warning,
    .title = "row security is switched on or off",
    .why =
        "Switched on without a policy, everybody but the owner sees no rows, and with FORCE the "
        "owner neither; switched off or without its policy, everybody sees all of them.",
    .bad = "ALTER TABLE orders DISABLE ROW LEVEL SECURITY;",
    .safe = "CREATE POLICY own ON orders USING (owner = current_user);",
    .check = &check_row_security,
};

}  // namespace belay::lint
