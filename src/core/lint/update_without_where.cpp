#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_update_without_where(const Look& look) {
  if (!look.is(Verb::update) || !look.action().everywhere || look.part.fresh) return {};
  return "the old value in every row of " + look.table() + " is lost";
}

}  // namespace

extern const Rule rule_update_without_where;
const Rule rule_update_without_where{
    .id = "update-without-where",
    .group = 'D',
    .severity = Severity::warning,
    .title = "UPDATE without a condition",
    .why = "The old value of every row is gone, and a downgrade cannot bring it back.",
    .bad = "UPDATE orders SET state = 'new';",
    .safe = "UPDATE orders SET state = 'new' WHERE state IS NULL;",
    .check = &check_update_without_where,
};

}  // namespace belay::lint
