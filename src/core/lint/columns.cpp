#include "core/lint/columns.hpp"

namespace belay::lint {

std::vector<const sql::Column*> new_columns(const sql::Action& action) {
  std::vector<const sql::Column*> columns;
  if (action.verb == sql::Verb::add_column) columns.push_back(&action.column);
  if (action.verb != sql::Verb::create) return columns;
  for (const auto& column : action.columns) columns.push_back(&column);
  return columns;
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
