#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_drop_owned(const Look& look) {
  return look.is(Verb::drop_owned) ? "everything that the role owns in this database is dropped"
                                   : "";
}

}  // namespace

extern const Rule rule_drop_owned;
const Rule rule_drop_owned{
    .id = "drop-owned",
    .group = 'D',
    .severity = Severity::danger,
    .title = "all that a role owns is dropped",
    .why = "DROP OWNED drops every object of the role in the database, and its rights.",
    .bad = "DROP OWNED BY app;",
    .safe = "REASSIGN OWNED BY app TO keeper;",
    .check = &check_drop_owned,
};

}  // namespace belay::lint
