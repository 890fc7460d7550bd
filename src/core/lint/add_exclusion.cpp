#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_add_exclusion(const Look& look) {
  if (!look.is(Verb::add_constraint) ||
      look.action().constraint.kind != sql::ConstraintKind::exclusion)
    return {};
  if (look.lock_word().empty()) return {};
  return "all reads and writes of " + look.table() +
         " wait while the index is built (access exclusive lock)";
}

}  // namespace

extern const Rule rule_add_exclusion;
const Rule rule_add_exclusion{
    .id = "add-exclusion",
    .group = 'A',
    .severity = Severity::danger,
    .title = "an exclusion constraint builds its index under the strongest lock",
    .why =
        "The index is built and each row checked under an access exclusive lock. There "
        "is no way to do it beside the application: it needs a new table, a copy and a "
        "swap.",
    .bad =
        "ALTER TABLE bookings ADD CONSTRAINT no_overlap EXCLUDE USING gist (during "
        "WITH &&);",
    .safe =
        "CREATE TABLE bookings_new (during tstzrange, CONSTRAINT no_overlap EXCLUDE "
        "USING gist (during WITH &&));",
    .check = &check_add_exclusion,
};

}  // namespace belay::lint
