#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_create_table_as(const Look& look) {
  if (!look.is(Verb::create_from_query) || look.action().no_data || look.action().temporary)
    return {};
  if (look.effects().scans.empty()) return {};
  return "one query fills " + look.table() + ", reading " +
         look.effects().scans.front().relation.text();
}

}  // namespace

extern const Rule rule_create_table_as;
const Rule rule_create_table_as{
    .id = "create-table-as",
    .group = 'A',
    .severity = Severity::warning,
    .title = "a table is filled by one long query",
    .why =
        "CREATE TABLE AS and CREATE MATERIALIZED VIEW .. WITH DATA run one query to "
        "its end: a long transaction, during which VACUUM cleans nothing, and locks "
        "that the migration holds already are held longer.",
    .bad = "CREATE TABLE orders_copy AS SELECT * FROM orders;",
    .safe = "CREATE TABLE orders_copy AS SELECT * FROM orders WITH NO DATA;",
    .check = &check_create_table_as,
};

}  // namespace belay::lint
