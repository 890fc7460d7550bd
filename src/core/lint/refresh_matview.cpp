#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_refresh_matview(const Look& look) {
  if (!look.is(Verb::refresh) || look.action().concurrently || look.action().no_data ||
      look.part.fresh)
    return {};
  return "all readers of " + look.table() + " wait for the whole query (access exclusive lock)";
}

}  // namespace

extern const Rule rule_refresh_matview;
const Rule rule_refresh_matview{
    .id = "refresh-matview",
    .group = 'A',
    .severity = Severity::warning,
    .title = "a materialized view is refreshed while its readers wait",
    .why =
        "REFRESH MATERIALIZED VIEW holds an access exclusive lock on the view for the "
        "whole query; CONCURRENTLY (which needs a unique index) lets readers go on.",
    .bad = "REFRESH MATERIALIZED VIEW sales;",
    .safe = "REFRESH MATERIALIZED VIEW CONCURRENTLY sales;",
    .alembic = "op.execute('REFRESH MATERIALIZED VIEW CONCURRENTLY sales')",
    .check = &check_refresh_matview,
};

}  // namespace belay::lint
