#include "core/lint/indexes.hpp"

namespace belay::lint {
namespace {

void add_constraint_index(const sql::Constraint& constraint, std::vector<std::string> columns,
                          TableIndexes& out) {
  const bool key = constraint.kind == sql::ConstraintKind::unique ||
                   constraint.kind == sql::ConstraintKind::primary_key;
  if (key && constraint.index.empty()) {
    out.list.push_back({constraint.name, std::move(columns), true, true});
  }
}

// Of a table that nothing else is known of.
void add_made_by(const sql::Action& action, TableIndexes& out) {
  if (action.verb == sql::Verb::create && action.object == sql::Object::index) {
    out.list.push_back({action.name, action.labels, action.unique, action.plain});
  } else if (action.verb == sql::Verb::add_constraint) {
    add_constraint_index(action.constraint, action.constraint.columns, out);
  } else if (action.verb == sql::Verb::add_column) {
    for (const auto& one : action.column.constraints) {
      add_constraint_index(one, {action.column.name}, out);
    }
  }
}

}  // namespace

TableIndexes indexes_of(const Look& look, const sql::Name& table) {
  TableIndexes out;
  const auto* known = look.script.after.table(table);
  if (known != nullptr && !known->columns.empty()) return {true, known->indexes};
  for (const auto at : look.script.touching.at(table)) {
    for (const auto& part : look.script.statements[at].parts) {
      if (part.action.on == table) add_made_by(part.action, out);
    }
  }
  return out;
}

}  // namespace belay::lint
