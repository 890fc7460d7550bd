#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_rename_type(const Look& look) {
  const bool renames = look.renames(Object::type) || look.renames(Object::domain);
  if (!renames || look.part.fresh) return {};
  return "code that still says " + look.table() + " fails from here on";
}

}  // namespace

extern const Rule rule_rename_type;
const Rule rule_rename_type{
    .id = "rename-type",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a type gets another name",
    .why =
        "The rename itself is instant, but old and new code run side by side during a "
        "deploy, and one of them fails. It takes an access exclusive lock.",
    .bad = "ALTER TYPE mood RENAME TO feeling;",
    .safe = "CREATE TYPE feeling AS ENUM ('ok');",
    .check = &check_rename_type,
};

}  // namespace belay::lint
