#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_drop_default(const Look& look) {
  if (!look.is(Verb::drop_default) || look.part.fresh) return {};
  return "INSERTs of running code that do not name " + look.action().name + " change or fail";
}

}  // namespace

extern const Rule rule_drop_default;
const Rule rule_drop_default{
    .id = "drop-default",
    .group = 'D',
    .severity = Severity::warning,
    .title = "a default is dropped that running code may rely on",
    .why =
        "Code that does not name the column wrote the default; from now on it writes "
        "NULL, or fails where the column is NOT NULL. That goes for ADD COLUMN .. NOT "
        "NULL DEFAULT x with DROP DEFAULT right after it.",
    .bad = "ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;",
    .safe = "ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new';",
    .check = &check_drop_default,
};

}  // namespace belay::lint
