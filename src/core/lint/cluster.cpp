#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_cluster(const Look& look) {
  if (!look.is(Verb::cluster) && !look.is(Verb::vacuum_full)) return {};
  if (look.part.fresh) return {};
  return (look.action().on.empty() ? std::string("every table") : look.table()) +
         " is rewritten under an access exclusive lock: all reads and writes wait";
}

}  // namespace

extern const Rule rule_cluster;
const Rule rule_cluster{
    .id = "cluster",
    .group = 'A',
    .severity = Severity::danger,
    .title = "CLUSTER and VACUUM FULL write the whole table anew",
    .why =
        "Both hold an access exclusive lock while table and indexes are written anew. "
        "pg_repack and pg_squeeze do it beside the application.",
    .bad = "VACUUM FULL orders;",
    .safe = "VACUUM (ANALYZE) orders;",
    .check = &check_cluster,
};

}  // namespace belay::lint
