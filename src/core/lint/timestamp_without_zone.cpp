#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_timestamp_without_zone(const Look& look) {
  return new_column_of_type(look, "timestamp");
}

}  // namespace

extern const Rule rule_timestamp_without_zone;
const Rule rule_timestamp_without_zone{
    .id = "timestamp-without-zone",
    .group = 'E',
    .severity = Severity::advice,
    .title = "a time without its zone",
    .why =
        "timestamp says nothing of the zone it was meant in; timestamptz is an "
        "instant, in the same eight bytes.",
    .bad = "ALTER TABLE a ADD COLUMN at timestamp;",
    .safe = "ALTER TABLE a ADD COLUMN at timestamptz;",
    .check = &check_timestamp_without_zone,
};

}  // namespace belay::lint
