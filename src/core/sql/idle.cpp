#include "core/sql/idle.hpp"

#include <algorithm>

namespace belay::sql {
namespace {

bool has_index(const KnownTable& table, const std::string& name) {
  return std::ranges::find(table.indexes, name, &KnownIndex::name) != table.indexes.end();
}

bool has_constraint(const KnownTable& table, const std::string& name) {
  return std::ranges::find(table.constraints, name, &Constraint::name) != table.constraints.end();
}

}  // namespace

std::string idle_reason(const Action& action, const Knowledge& known) {
  if (!action.if_exists && !action.if_not_exists) return {};
  const auto* table = known.table(action.on);
  if (table == nullptr) return {};
  // What else the column brings along is made all the same (parse_utilcmd.c).
  const bool alone = action.column.constraints.empty();
  const bool has_column = table->columns.contains(action.name);
  if (action.if_not_exists) {
    if (action.verb == Verb::add_column && has_column && alone) {
      return "column " + action.name + " is there already";
    }
    const bool index = action.verb == Verb::create && action.object == Object::index;
    if (index && has_index(*table, action.name))
      return "index " + action.name + " is there already";
    return {};
  }
  // Only of a table that is known from end to end.
  if (!known.complete) return {};
  if (action.verb == Verb::drop_column && !has_column) {
    return "there is no column " + action.name;
  }
  if (action.verb == Verb::drop_constraint && !has_constraint(*table, action.name)) {
    return "there is no constraint " + action.name;
  }
  return {};
}

}  // namespace belay::sql
