#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;
using sql::Verb;

std::string check_trigger_disabled(const Look& look) {
  if (look.part.fresh || (!look.is(Verb::trigger_off) && !look.drops(Object::trigger))) return {};
  return "what the triggers of " + look.table() + " check or write is left out from here on";
}

}  // namespace

extern const Rule rule_trigger_disabled;
const Rule rule_trigger_disabled{
    .id = "trigger-disabled",
    .group = 'D',
    .severity = Severity::warning,
    .title = "triggers are switched off or dropped",
    .why =
        "DISABLE TRIGGER ALL switches off foreign keys as well. Rows that are written "
        "meanwhile are not checked when the triggers come back.",
    .bad = "ALTER TABLE orders DISABLE TRIGGER ALL;",
    .safe = "ALTER TABLE orders ENABLE TRIGGER ALL;",
    .check = &check_trigger_disabled,
};

}  // namespace belay::lint
