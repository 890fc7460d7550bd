#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_wide_index(const Look& look) {
  if (!look.creates(Object::index) || look.action().labels.size() <= 3) return {};
  return "index " + look.action().name + " has " + std::to_string(look.action().labels.size()) +
         " columns";
}

}  // namespace

extern const Rule rule_wide_index;
const Rule rule_wide_index{
    .id = "wide-index",
    .group = 'E',
    .severity = Severity::advice,
    .title = "an index of more than three columns",
    .why =
        "Each column makes the index larger and every write dearer; queries seldom use "
        "more than the first two.",
    .bad = "CREATE INDEX CONCURRENTLY i ON a (b, c, d, e);",
    .safe = "CREATE INDEX CONCURRENTLY i ON a (b, c);",
    .check = &check_wide_index,
};

}  // namespace belay::lint
