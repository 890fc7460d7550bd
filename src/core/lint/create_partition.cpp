#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_create_partition(const Look& look) {
  if (!look.creates(Object::table) || look.action().other.empty()) return {};
  if (!look.effects().lock_on(look.action().other)) return {};
  return "all reads and writes of " + look.action().other.text() +
         " wait (access exclusive lock on the parent)";
}

}  // namespace

extern const Rule rule_create_partition;
const Rule rule_create_partition{
    .id = "create-partition",
    .group = 'A',
    .severity = Severity::warning,
    .title = "CREATE TABLE .. PARTITION OF locks the whole partitioned table",
    .why =
        "It takes an access exclusive lock on the parent: all reads and writes of "
        "every partition wait; a default partition is read as well. CREATE TABLE (LIKE "
        "..) and ATTACH PARTITION take a share update exclusive lock on the parent "
        "only.",
    .bad =
        "CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') "
        "TO ('2028-01-01');",
    .safe = R"(CREATE TABLE events_2027 (LIKE events INCLUDING ALL);
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');)",
    .alembic =
        R"text(op.execute('CREATE TABLE events_2027 (LIKE events INCLUDING ALL)')
op.execute("ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM (..) TO (..)"))text",
    .check = &check_create_partition,
};

}  // namespace belay::lint
