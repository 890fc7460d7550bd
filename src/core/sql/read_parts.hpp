// Names, types, expressions, columns and constraints of the tree: what the readers share.
#pragma once

#include <string>
#include <vector>

#include "core/sql/action.hpp"
#include "core/sql/parser.hpp"

namespace belay::sql {

using Actions = std::vector<Action>;

Name relation_of(Node range_var);  // of a RangeVar's members
Name name_of(Node list);           // of [{"String":..}, ..], the last being the name
std::vector<std::string> strings_of(Node list);
Name name_of_object(Node object);  // of a member of DropStmt.objects and its like
Type type_of(Node type_name);
Uses uses_of(Node expression);
Column column_of(Node column_def);
Constraint constraint_of(Node constraint);
bool has_option(Node list, std::string_view name);    // a DefElem of that name
bool option_holds(Node list, std::string_view name);  // and it is not switched off
bool cascades(Node statement);
bool is_always_true(Node where);          // missing, TRUE, or 1 = 1
Object object_of(std::string_view kind);  // of "OBJECT_TABLE"

// One family of statements a file; each appends what it read and says whether it knew the kind.
bool read_alter_table(Node statement, Actions& out);
bool read_create(std::string_view kind, Node statement, Actions& out);
bool read_drop_and_rename(std::string_view kind, Node statement, Actions& out);
bool read_data(std::string_view kind, Node statement, Actions& out);
bool read_maintenance(std::string_view kind, Node statement, Actions& out);
bool read_session(std::string_view kind, Node statement, Actions& out);

}  // namespace belay::sql
