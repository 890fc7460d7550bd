#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_concurrent_leaves_invalid(const Look& look) {
  if (!look.creates(Object::index) || !look.action().concurrently || !look.action().if_not_exists)
    return {};
  return "an invalid index " + look.action().name +
         " of a build that failed would count as done; look at pg_index.indisvalid";
}

}  // namespace

extern const Rule rule_concurrent_leaves_invalid;
const Rule rule_concurrent_leaves_invalid{
    .id = "concurrent-leaves-invalid",
    .group = 'B',
    .severity = Severity::warning,
    .title = "IF NOT EXISTS accepts an index that a failed build left invalid",
    .why =
        "A CREATE INDEX CONCURRENTLY that fails leaves an invalid index behind: it "
        "costs writes and serves no query. IF NOT EXISTS then takes it for done.",
    .bad = "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (a);",
    .safe = R"(DROP INDEX CONCURRENTLY IF EXISTS i;
CREATE INDEX CONCURRENTLY i ON orders (a);)",
    .alembic =
        R"(with op.get_context().autocommit_block():
    op.drop_index('i', table_name='orders', postgresql_concurrently=True, if_exists=True)
    op.create_index('i', 'orders', ['a'], postgresql_concurrently=True))",
    .check = &check_concurrent_leaves_invalid,
};

}  // namespace belay::lint
