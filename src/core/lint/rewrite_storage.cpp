#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_rewrite_storage(const Look& look) {
  const bool storage = look.is(Verb::set_logged) || look.is(Verb::set_unlogged) ||
                       look.is(Verb::set_tablespace) || look.is(Verb::set_access_method);
  if (!storage || !look.effects().rewrite_of(look.action().on)) return {};
  return look.table() + " is copied under an access exclusive lock: all reads and writes wait";
}

}  // namespace

extern const Rule rule_rewrite_storage;
const Rule rule_rewrite_storage{
    .id = "rewrite-storage",
    .group = 'A',
    .severity = Severity::danger,
    .title = "a change of storage writes the whole table anew",
    .why =
        "SET LOGGED, SET UNLOGGED, SET TABLESPACE and SET ACCESS METHOD copy the table "
        "and its indexes under an access exclusive lock. An unlogged table is empty "
        "after a crash, and is not on standbys.",
    .bad = "ALTER TABLE orders SET TABLESPACE fast;",
    .safe = "CREATE TABLE orders_new (id bigint PRIMARY KEY) TABLESPACE fast;",
    .check = &check_rewrite_storage,
};

}  // namespace belay::lint
