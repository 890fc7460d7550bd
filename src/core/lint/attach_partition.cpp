#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;
using sql::Verb;

std::string check_attach_partition(const Look& look) {
  if (!look.is(Verb::attach_partition) || look.action().object == Object::index) return {};
  if (!look.effects().scan_of(look.action().other)) return {};
  return look.action().other.text() +
         " (and the default partition) may be read from end to end under an access exclusive lock";
}

}  // namespace

extern const Rule rule_attach_partition;
const Rule rule_attach_partition{
    .id = "attach-partition",
    .group = 'A',
    .severity = Severity::warning,
    .title = "a partition is read from end to end while it is attached",
    .why =
        "ATTACH PARTITION holds an access exclusive lock on the new partition and on "
        "the default partition, and reads both to see that each row is in the right "
        "one. A valid CHECK that implies the bounds, and one on the default partition "
        "that excludes them, spare the reading.",
    .bad =
        "ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM "
        "('2027-01-01') TO ('2028-01-01');",
    .safe = R"(CREATE TABLE events_2027 (LIKE events INCLUDING ALL);
ALTER TABLE events_2027 ADD CONSTRAINT bounds CHECK (at >= '2027-01-01' AND at < '2028-01-01') NOT VALID;
ALTER TABLE events_2027 VALIDATE CONSTRAINT bounds;)",
    .alembic =
        R"(op.execute("ALTER TABLE events_2027 ADD CONSTRAINT bounds CHECK (..) NOT VALID")
# then VALIDATE, and only then ATTACH)",
    .check = &check_attach_partition,
};

}  // namespace belay::lint
