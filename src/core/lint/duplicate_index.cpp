#include <algorithm>

#include "base/text.hpp"
#include "core/lint/indexes.hpp"

namespace belay::lint {
namespace {

using Columns = std::vector<std::string>;

struct MadeIndex {
  std::string name;
  Columns columns;
  bool unique = false;
};

// The index that the action makes, where it is one that can be compared.
bool made_index(const Look& look, MadeIndex& made) {
  const auto& action = look.action();
  if (look.creates(sql::Object::index)) {
    made = {action.name, action.labels, action.unique};
    return action.plain && look.part.idle.empty();
  }
  const bool key = action.constraint.kind == sql::ConstraintKind::unique ||
                   action.constraint.kind == sql::ConstraintKind::primary_key;
  if (!look.is(sql::Verb::add_constraint) || !key || !action.constraint.index.empty()) return false;
  made = {action.constraint.name, action.constraint.columns, true};
  return !made.columns.empty();
}

// A constraint without a name stands there under the one that the server gives it, an index under
// none.
bool is_made_itself(const Look& look, const sql::KnownIndex& index, const MadeIndex& made) {
  if (!made.name.empty()) return index.name == made.name;
  if (look.creates(sql::Object::index)) return index.name.empty();
  const bool key = look.action().constraint.kind == sql::ConstraintKind::primary_key;
  return index.name ==
         look.action().on.name + (key ? "_pkey" : "_" + join(made.columns, "_") + "_key");
}

std::string check_duplicate_index(const Look& look) {
  MadeIndex made;
  if (!made_index(look, made)) return {};
  for (const auto& other : indexes_of(look, look.action().on).list) {
    const bool does_as_much = other.plain && (other.unique || !made.unique);
    if (!does_as_much || other.columns != made.columns || is_made_itself(look, other, made))
      continue;
    return (made.name.empty() ? "it" : "index " + made.name) + " has the columns of " + other.name +
           " on " + look.table() + ": (" + join(made.columns, ", ") + ")";
  }
  return {};
}

}  // namespace

extern const Rule rule_duplicate_index;
const Rule rule_duplicate_index{
    .id = "duplicate-index",
    .group = 'E',
    .severity = Severity::advice,
    .title = "an index that another one stands for already",
    .why =
        "Each write to the table writes both, each takes room and cache, and no query "
        "is faster by the second.",
    .bad =
        "CREATE TABLE orders (id bigint PRIMARY KEY, at date);\n"
        "CREATE INDEX orders_id ON orders (id);",
    .safe =
        "CREATE TABLE orders (id bigint PRIMARY KEY, at date);\n"
        "CREATE INDEX orders_at ON orders (at);",
    .alembic = "",
    .check = &check_duplicate_index,
};

}  // namespace belay::lint
