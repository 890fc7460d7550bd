#include "core/lint/columns.hpp"

#include <algorithm>

namespace belay::lint {

std::vector<const sql::Column*> new_columns(const sql::Action& action) {
  std::vector<const sql::Column*> columns;
  if (action.verb == sql::Verb::add_column) columns.push_back(&action.column);
  if (action.verb != sql::Verb::create) return columns;
  for (const auto& column : action.columns) columns.push_back(&column);
  return columns;
}

std::string new_column_of_type(const Look& look, std::string_view type) {
  for (const auto* column : new_columns(look.action())) {
    if (column->type.name.name == type) return column->name + " is " + column->type.text();
  }
  return {};
}

bool have_key(const std::vector<sql::Constraint>& constraints) {
  return std::ranges::find(constraints, sql::ConstraintKind::primary_key, &sql::Constraint::kind) !=
         constraints.end();
}

std::string new_column_constraint(const Look& look, sql::ConstraintKind kind,
                                  std::string_view tell) {
  if (!look.is(sql::Verb::add_column) || look.part.fresh) return {};
  for (const auto& constraint : look.action().column.constraints) {
    if (constraint.kind == kind) return look.table() + " " + std::string(tell);
  }
  return {};
}

}  // namespace belay::lint
