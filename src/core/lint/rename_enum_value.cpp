#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_rename_enum_value(const Look& look) {
  if (!look.is(Verb::rename_enum_value)) return {};
  return "code that still says '" + look.action().name + "' fails from here on";
}

}  // namespace

extern const Rule rule_rename_enum_value;
const Rule rule_rename_enum_value{
    .id = "rename-enum-value",
    .group = 'D',
    .severity = Severity::danger,
    .title = "an enum value gets another name",
    .why =
        "Code that still writes the old value fails, and so does code that compares "
        "with it.",
    .bad = "ALTER TYPE state RENAME VALUE 'done' TO 'finished';",
    .safe = "ALTER TYPE state ADD VALUE 'finished';",
    .check = &check_rename_enum_value,
};

}  // namespace belay::lint
