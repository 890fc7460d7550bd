// The columns that an action makes, for rules about columns.
#pragma once

#include <string>
#include <vector>

#include "core/lint/rule.hpp"

namespace belay::lint {

// Of CREATE TABLE and ADD COLUMN; borrowed from the action.
std::vector<const sql::Column*> new_columns(const sql::Action& action);

// "NAME is TYPE" of the first of them that has the type, named as the catalog calls it.
std::string new_column_of_type(const Look& look, std::string_view type);

bool have_key(const std::vector<sql::Constraint>& constraints);

// "TABLE <tell>" when ADD COLUMN brings such a constraint along, on a table that others can see.
std::string new_column_constraint(const Look& look, sql::ConstraintKind kind,
                                  std::string_view tell);

}  // namespace belay::lint
