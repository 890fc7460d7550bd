#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_reindex_blocking(const Look& look) {
  if (!look.is(Verb::reindex) || look.action().concurrently || look.part.fresh) return {};
  return "writes and most reads wait while " + look.table() +
         " is reindexed (access exclusive lock on each index)";
}

}  // namespace

extern const Rule rule_reindex_blocking;
const Rule rule_reindex_blocking{
    .id = "reindex-blocking",
    .group = 'A',
    .severity = Severity::danger,
    .title = "an index is built again while writes, and most reads, wait",
    .why =
        "REINDEX holds a share lock on the table and an access exclusive lock on each "
        "index. Planning a query locks all indexes of its tables, so reads wait as "
        "well.",
    .bad = "REINDEX TABLE orders;",
    .safe = "REINDEX (CONCURRENTLY) TABLE orders;",
    .alembic =
        R"(with op.get_context().autocommit_block():
    op.execute('REINDEX (CONCURRENTLY) TABLE orders'))",
    .check = &check_reindex_blocking,
};

}  // namespace belay::lint
