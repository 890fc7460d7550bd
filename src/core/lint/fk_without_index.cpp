#include <algorithm>

#include "base/text.hpp"
#include "core/lint/indexes.hpp"

namespace belay::lint {
namespace {

using sql::Verb;
using Columns = std::vector<std::string>;

// Its first columns are these, in any order.
bool serves(const sql::KnownIndex& index, const Columns& columns) {
  if (index.columns.size() < columns.size()) return false;
  const auto end = index.columns.begin() + static_cast<std::ptrdiff_t>(columns.size());
  return std::ranges::all_of(columns, [&](const std::string& column) {
    return std::find(index.columns.begin(), end, column) != end;
  });
}

std::string unserved(const Look& look, const Columns& columns, bool is_new) {
  const auto indexes = indexes_of(look, look.action().on);
  const auto found =
      std::ranges::any_of(indexes.list, [&](const auto& index) { return serves(index, columns); });
  if (found) return {};
  const bool sure = indexes.all || is_new;
  return std::string(sure ? "no index of " : "perhaps no index of ") + look.table() +
         " begins with (" + join(columns, ", ") + ")";
}

std::string unserved_column(const Look& look, const sql::Column& column) {
  for (const auto& constraint : column.constraints) {
    if (constraint.kind == sql::ConstraintKind::foreign_key) {
      return unserved(look, {column.name}, true);
    }
  }
  return {};
}

std::string check_fk_without_index(const Look& look) {
  const auto& action = look.action();
  if (look.is(Verb::add_constraint) && action.constraint.kind == sql::ConstraintKind::foreign_key) {
    return unserved(look, action.constraint.columns, false);
  }
  if (look.is(Verb::add_column)) return unserved_column(look, action.column);
  // One that is dropped again in the script is not known behind it.
  if (!look.creates(sql::Object::table) || !look.script.after.table(action.on)) return {};
  for (const auto& constraint : action.constraints) {
    if (constraint.kind != sql::ConstraintKind::foreign_key) continue;
    auto message = unserved(look, constraint.columns, false);
    if (!message.empty()) return message;
  }
  for (const auto& column : action.columns) {
    auto message = unserved_column(look, column);
    if (!message.empty()) return message;
  }
  return {};
}

}  // namespace

extern const Rule rule_fk_without_index;
const Rule rule_fk_without_index{
    .id = "fk-without-index",
    .group = 'E',
    .severity = Severity::advice,
    .title = "a foreign key whose columns begin no index",
    .why =
        "Each DELETE of a referenced row, and each UPDATE of its key, looks for rows that "
        "reference it: without an index it reads the whole referencing table, and holds the "
        "row's lock as long.",
    .bad =
        "CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders);",
    .safe =
        "CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES "
        "orders);\nCREATE INDEX lines_order_id ON lines (order_id);",
    .alembic = "op.create_index('lines_order_id', 'lines', ['order_id'])",
    .check = &check_fk_without_index,
};

}  // namespace belay::lint
