#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_concurrent_build_corrupts(const Look& look) {
  const bool builds = look.creates(sql::Object::index) || look.is(sql::Verb::reindex);
  if (!builds || !look.action().concurrently) return {};
  return "rows that are written while the index is built may be missing in it, on this server";
}

}  // namespace

extern const Rule rule_concurrent_build_corrupts;
const Rule rule_concurrent_build_corrupts{
    .id = "concurrent-build-corrupts",
    .group = 'B',
    .severity = Severity::danger,
    .title = "an index built CONCURRENTLY on PostgreSQL 14.0 to 14.3 can be corrupt",
    .why =
        "In these four releases VACUUM could take away row versions that a build or reindex "
        "CONCURRENTLY still needed, so that the index lacks rows: queries by it miss them, and a "
        "unique one admits them twice (release notes of 14.4). Told only where the server's "
        "version is known. Go to a newer minor release first.",
    .bad = "CREATE INDEX CONCURRENTLY orders_tag ON orders (tag);",
    .safe = "SELECT current_setting('server_version_num')::int >= 140004;",
    .since = 140000,
    .until = 140004,
    .check = &check_concurrent_build_corrupts,
};

}  // namespace belay::lint
