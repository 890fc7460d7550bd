// ALTER TABLE and what shares its tree: ALTER INDEX, VIEW, MATERIALIZED VIEW, composite TYPE.
#include <array>

#include "core/sql/read_parts.hpp"

namespace belay::sql {
namespace {

struct Simple {
  std::string_view subtype;
  Verb verb;
};
// The commands of which nothing is needed beyond the name.
constexpr std::array simple_commands{
    Simple{"AT_DropColumn", Verb::drop_column},
    Simple{"AT_SetNotNull", Verb::set_not_null},
    Simple{"AT_DropNotNull", Verb::drop_not_null},
    Simple{"AT_AddIdentity", Verb::add_identity},
    Simple{"AT_SetIdentity", Verb::add_identity},
    Simple{"AT_DropIdentity", Verb::drop_identity},
    Simple{"AT_DropExpression", Verb::drop_expression},
    Simple{"AT_DropConstraint", Verb::drop_constraint},
    Simple{"AT_ValidateConstraint", Verb::validate_constraint},
    Simple{"AT_AlterConstraint", Verb::alter_constraint},
    Simple{"AT_SetLogged", Verb::set_logged},
    Simple{"AT_SetUnLogged", Verb::set_unlogged},
    Simple{"AT_SetAccessMethod", Verb::set_access_method},
    Simple{"AT_SetTableSpace", Verb::set_tablespace},
    Simple{"AT_SetStatistics", Verb::set_statistics},
    Simple{"AT_SetStorage", Verb::set_storage},
    Simple{"AT_SetCompression", Verb::set_compression},
    Simple{"AT_SetOptions", Verb::set_column_options},
    Simple{"AT_ResetOptions", Verb::set_column_options},
    Simple{"AT_SetRelOptions", Verb::set_options},
    Simple{"AT_ResetRelOptions", Verb::set_options},
    Simple{"AT_EnableRowSecurity", Verb::row_security_on},
    Simple{"AT_ForceRowSecurity", Verb::row_security_on},
    Simple{"AT_DisableRowSecurity", Verb::row_security_off},
    Simple{"AT_NoForceRowSecurity", Verb::row_security_off},
    Simple{"AT_EnableTrig", Verb::trigger_on},
    Simple{"AT_EnableAlwaysTrig", Verb::trigger_on},
    Simple{"AT_EnableReplicaTrig", Verb::trigger_on},
    Simple{"AT_EnableTrigAll", Verb::trigger_on},
    Simple{"AT_EnableTrigUser", Verb::trigger_on},
    Simple{"AT_DisableTrig", Verb::trigger_off},
    Simple{"AT_DisableTrigAll", Verb::trigger_off},
    Simple{"AT_DisableTrigUser", Verb::trigger_off},
    Simple{"AT_ClusterOn", Verb::mark_clustered},
    Simple{"AT_DropCluster", Verb::mark_clustered},
    Simple{"AT_ChangeOwner", Verb::change_owner},
};

Verb verb_of(std::string_view subtype) {
  for (const auto& row : simple_commands) {
    if (row.subtype == subtype) return row.verb;
  }
  return Verb::alter_other;
}

void read_options(Node list, Action& action) {
  for (const auto item : list.items()) {
    action.labels.emplace_back(item["DefElem"]["defname"].text());
  }
}

void read_command(Node command, Action& action) {
  const auto subtype = command["subtype"].text();
  const auto def = command["def"];
  action.verb = verb_of(subtype);
  action.name = command["name"].text();
  action.cascade = cascades(command);
  if (subtype == "AT_AddColumn") {
    action.verb = Verb::add_column;
    action.column = column_of(def["ColumnDef"]);
    action.name = action.column.name;
    action.if_not_exists = command["missing_ok"].truth();
  } else if (subtype == "AT_AlterColumnType") {
    action.verb = Verb::change_type;
    action.type = type_of(def["ColumnDef"]["typeName"]);
    action.using_expression = static_cast<bool>(def["ColumnDef"]["raw_default"]);
    action.uses = uses_of(def["ColumnDef"]["raw_default"]);
    // USING column says no more than no USING does.
    const auto same = strings_of(def["ColumnDef"]["raw_default"]["ColumnRef"]["fields"]);
    if (same.size() == 1 && same.front() == action.name) action.using_expression = false;
  } else if (subtype == "AT_ColumnDefault") {
    action.verb = def ? Verb::set_default : Verb::drop_default;
    action.uses = uses_of(def);
  } else if (subtype == "AT_AddConstraint") {
    action.verb = Verb::add_constraint;
    action.constraint = constraint_of(def["Constraint"]);
    action.name = action.constraint.name;
  } else if (subtype == "AT_AttachPartition" || subtype == "AT_DetachPartition") {
    action.verb = subtype == "AT_AttachPartition" ? Verb::attach_partition : Verb::detach_partition;
    action.other = relation_of(def["PartitionCmd"]["name"]);
    action.concurrently = def["PartitionCmd"]["concurrent"].truth();
    action.is_default = def["PartitionCmd"]["bound"]["is_default"].truth();
  } else if (subtype == "AT_AddInherit" || subtype == "AT_DropInherit") {
    action.verb = subtype == "AT_AddInherit" ? Verb::inherit : Verb::stop_inherit;
    action.other = relation_of(def["RangeVar"]);
  } else if (subtype == "AT_ReplicaIdentity") {
    action.verb = Verb::replica_identity;
    action.value = def["ReplicaIdentityStmt"]["identity_type"].text();
  } else if (action.verb == Verb::set_options) {
    read_options(def["List"]["items"], action);
  }
  if (action.verb == Verb::drop_column || action.verb == Verb::drop_constraint) {
    action.if_exists = command["missing_ok"].truth();
  }
}

}  // namespace

bool read_alter_table(Node statement, Actions& out) {
  for (const auto item : statement["cmds"].items()) {
    Action action;
    action.object = object_of(statement["objtype"].text());
    action.on = relation_of(statement["relation"]);
    action.only = !statement["relation"]["inh"].truth();
    read_command(item["AlterTableCmd"], action);
    if (action.object == Object::type && action.verb == Verb::add_column) {
      action.verb = Verb::add_attribute;
    }
    if (statement["missing_ok"].truth()) action.if_exists = true;
    out.push_back(std::move(action));
  }
  return true;
}

}  // namespace belay::sql
