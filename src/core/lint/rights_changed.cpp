#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_rights_changed(const Look& look) {
  if (look.part.fresh) return {};
  if (look.is(Verb::revoke)) return "code that needs the right fails from here on";
  if (look.is(Verb::change_owner))
    return "the owner of " + look.table() + " changes: only the new one may alter it";
  return {};
}

}  // namespace

extern const Rule rule_rights_changed;
const Rule rule_rights_changed{
    .id = "rights-changed",
    .group = 'D',
    .severity = Severity::warning,
    .title = "rights are taken away",
    .why = "Code that runs under the role fails with 'permission denied' from here on.",
    .bad = "REVOKE ALL ON orders FROM app;",
    .safe = "GRANT SELECT ON orders TO app;",
    .check = &check_rights_changed,
};

}  // namespace belay::lint
