#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_drop_not_null(const Look& look) {
  if (!look.is(Verb::drop_not_null) || look.part.fresh) return {};
  return "code that reads " + look.table() + "." + look.action().name + " may meet NULL";
}

}  // namespace

extern const Rule rule_drop_not_null;
const Rule rule_drop_not_null{
    .id = "drop-not-null",
    .group = 'D',
    .severity = Severity::warning,
    .title = "code meets NULL where there was none",
    .why =
        "After DROP NOT NULL new rows may hold NULL, and code that was written for a "
        "required column fails on them; going back needs a SET NOT NULL that fails as "
        "soon as there is one.",
    .bad = "ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;",
    .safe = "ALTER TABLE orders ALTER COLUMN note SET DEFAULT '';",
    .check = &check_drop_not_null,
};

}  // namespace belay::lint
