#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_delete_without_where(const Look& look) {
  if (!look.is(Verb::delete_) || !look.action().everywhere || look.part.fresh) return {};
  return "every row of " + look.table() + " is deleted";
}

}  // namespace

extern const Rule rule_delete_without_where;
const Rule rule_delete_without_where{
    .id = "delete-without-where",
    .group = 'D',
    .severity = Severity::danger,
    .title = "DELETE without a condition",
    .why = "Every row is deleted. WHERE true and WHERE 1 = 1 are no conditions.",
    .bad = "DELETE FROM orders;",
    .safe = "DELETE FROM orders WHERE id < 1000;",
    .check = &check_delete_without_where,
};

}  // namespace belay::lint
