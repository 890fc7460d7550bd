#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_truncate(const Look& look) {
  if (!look.is(Verb::truncate) || look.part.fresh) return {};
  return "all rows of " + look.table() + " are gone" +
         (look.action().cascade ? ", and of every table that references it" : "");
}

}  // namespace

extern const Rule rule_truncate;
const Rule rule_truncate{
    .id = "truncate",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a table is emptied",
    .why =
        "All rows are gone at once, under an access exclusive lock; CASCADE empties "
        "every table that references it as well.",
    .bad = "TRUNCATE orders;",
    .safe = "DELETE FROM orders WHERE created_at < '2020-01-01';",
    .check = &check_truncate,
};

}  // namespace belay::lint
