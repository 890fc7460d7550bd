#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_no_primary_key(const Look& look) {
  const auto& action = look.action();
  if (!look.creates(Object::table) || action.temporary || !action.other.empty() ||
      !action.parents.empty() || !action.uses.reads.empty())
    return {};
  bool key = have_key(action.constraints);
  for (const auto& column : action.columns) key |= have_key(column.constraints);
  return key ? "" : "table " + look.table() + " has no primary key";
}

}  // namespace

extern const Rule rule_no_primary_key;
const Rule rule_no_primary_key{
    .id = "no-primary-key",
    .group = 'E',
    .severity = Severity::advice,
    .title = "a table without a primary key",
    .why =
        "Logical replication needs a key for UPDATE and DELETE, and so does every tool "
        "that works in batches.",
    .bad = "CREATE TABLE a (name text);",
    .safe = "CREATE TABLE a (id bigint PRIMARY KEY, name text);",
    .check = &check_no_primary_key,
};

}  // namespace belay::lint
