// DROP, RENAME, SET SCHEMA, OWNER TO, COMMENT.
#include "core/sql/read_parts.hpp"

namespace belay::sql {
namespace {

// The table of [schema,] table, name: of a trigger, a policy, a rule, a constraint, a column.
Name owner_of(Node object) {
  auto parts = strings_of(object["List"]["items"]);
  if (parts.size() < 2) return {};
  parts.pop_back();
  return {parts.size() > 1 && parts.front() != "public" ? parts.front() : std::string(),
          parts.back()};
}

bool is_of_table(Object object) {
  return object == Object::trigger || object == Object::policy || object == Object::rule ||
         object == Object::constraint || object == Object::column;
}

void drop(Node statement, Actions& out) {
  for (const auto item : statement["objects"].items()) {
    Action action;
    action.verb = Verb::drop;
    action.object = object_of(statement["removeType"].text());
    const auto name = name_of_object(item);
    action.on = is_of_table(action.object) ? owner_of(item) : name;
    action.name = name.name;
    action.cascade = cascades(statement);
    action.if_exists = statement["missing_ok"].truth();
    action.concurrently = statement["concurrent"].truth();
    out.push_back(std::move(action));
  }
}

Action whole_object(Verb verb, std::string_view object) {
  Action action;
  action.verb = verb;
  action.object = object_of(object);
  return action;
}

void name_it(Node statement, Action& action) {
  action.on = statement["relation"] ? relation_of(statement["relation"])
                                    : name_of_object(statement["object"]);
  if (statement["subname"]) action.name = statement["subname"].text();
}

Action rename(Node statement) {
  auto action = whole_object(Verb::rename, statement["renameType"].text());
  name_it(statement, action);
  if (action.object == Object::schema) action.on = {{}, std::string(statement["subname"].text())};
  action.value = statement["newname"].text();
  // A column of a view or of a type is one of its own kind.
  if (action.object == Object::column && statement["relationType"].text() == "OBJECT_TYPE") {
    action.object = Object::type;
  }
  return action;
}

Action alter_enum(Node statement) {
  Action action;
  const bool renames = static_cast<bool>(statement["oldVal"]);
  action.verb = renames ? Verb::rename_enum_value : Verb::add_enum_value;
  action.object = Object::type;
  action.on = name_of(statement["typeName"]);
  action.name = renames ? statement["oldVal"].text() : statement["newVal"].text();
  action.value = renames ? statement["newVal"].text() : statement["newValNeighbor"].text();
  action.if_not_exists = statement["skipIfNewValExists"].truth();
  return action;
}

Action alter_domain(Node statement) {
  Action action;
  const auto kind = statement["subtype"].text();
  action.verb = kind == "C"   ? Verb::add_domain_constraint
                : kind == "V" ? Verb::validate_domain_constraint
                : kind == "O" ? Verb::set_not_null
                              : Verb::alter_domain;
  action.object = Object::domain;
  action.on = name_of(statement["typeName"]);
  action.name = statement["name"].text();
  if (kind == "C") action.constraint = constraint_of(statement["def"]["Constraint"]);
  return action;
}

Action comment(Node statement) {
  auto action = whole_object(Verb::comment, statement["objtype"].text());
  action.on = is_of_table(action.object) ? owner_of(statement["object"])
                                         : name_of_object(statement["object"]);
  return action;
}

}  // namespace

bool read_drop_and_rename(std::string_view kind, Node statement, Actions& out) {
  if (kind == "DropStmt")
    drop(statement, out);
  else if (kind == "RenameStmt")
    out.push_back(rename(statement));
  else if (kind == "AlterObjectSchemaStmt") {
    out.push_back(whole_object(Verb::set_schema, statement["objectType"].text()));
    name_it(statement, out.back());
    out.back().value = statement["newschema"].text();
  } else if (kind == "AlterOwnerStmt") {
    out.push_back(whole_object(Verb::change_owner, statement["objectType"].text()));
    name_it(statement, out.back());
  } else if (kind == "CommentStmt" || kind == "SecLabelStmt")
    out.push_back(comment(statement));
  else if (kind == "AlterEnumStmt")
    out.push_back(alter_enum(statement));
  else if (kind == "AlterDomainStmt")
    out.push_back(alter_domain(statement));
  else if (kind == "DropdbStmt") {
    out.push_back(whole_object(Verb::drop, "OBJECT_DATABASE"));
    out.back().on = {{}, std::string(statement["dbname"].text())};
  } else if (kind == "DropTableSpaceStmt") {
    out.push_back(whole_object(Verb::drop, "OBJECT_TABLESPACE"));
    out.back().on = {{}, std::string(statement["tablespacename"].text())};
  } else if (kind == "DropSubscriptionStmt") {
    out.push_back(whole_object(Verb::drop, "OBJECT_SUBSCRIPTION"));
    out.back().on = {{}, std::string(statement["subname"].text())};
  } else if (kind == "DropRoleStmt")
    out.push_back(whole_object(Verb::drop, "OBJECT_ROLE"));
  else if (kind == "DropOwnedStmt") {
    out.push_back(whole_object(Verb::drop_owned, "OBJECT_ROLE"));
    out.back().cascade = cascades(statement);
  } else
    return false;
  return true;
}

}  // namespace belay::sql
