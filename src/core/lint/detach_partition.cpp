#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_detach_partition(const Look& look) {
  if (!look.is(Verb::detach_partition) || look.action().concurrently || look.lock_word().empty())
    return {};
  return "all reads and writes of " + look.table() + " wait (access exclusive lock on the parent)";
}

}  // namespace

extern const Rule rule_detach_partition;
const Rule rule_detach_partition{
    .id = "detach-partition",
    .group = 'A',
    .severity = Severity::warning,
    .title = "DETACH PARTITION locks the whole partitioned table",
    .why =
        "It takes an access exclusive lock on the parent, the partition and the "
        "default partition. DETACH PARTITION .. CONCURRENTLY (PostgreSQL 14 and later, "
        "outside a transaction, without a default partition) does not.",
    .bad = "ALTER TABLE events DETACH PARTITION events_2019;",
    .safe = "ALTER TABLE events DETACH PARTITION events_2019 CONCURRENTLY;",
    .alembic =
        R"(with op.get_context().autocommit_block():
    op.execute('ALTER TABLE events DETACH PARTITION events_2019 CONCURRENTLY'))",
    .check = &check_detach_partition,
};

}  // namespace belay::lint
