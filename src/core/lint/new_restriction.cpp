#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_new_restriction(const Look& look) {
  if (!look.creates(Object::trigger) && !look.creates(Object::rule)) return {};
  if (look.lock_word().empty()) return {};
  return "writes of running code to " + look.table() + " go through it from here on (" +
         look.lock_word() + " lock)";
}

}  // namespace

extern const Rule rule_new_restriction;
const Rule rule_new_restriction{
    .id = "new-restriction",
    .group = 'D',
    .severity = Severity::warning,
    .title = "a new trigger meets code that does not know it",
    .why =
        "The trigger runs for every write of the code that runs now. CREATE TRIGGER "
        "takes a share row exclusive lock: all writes wait for it.",
    .bad =
        "CREATE TRIGGER audit BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION "
        "audit();",
    .safe =
        "CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'begin return "
        "new; end';",
    .check = &check_new_restriction,
};

}  // namespace belay::lint
