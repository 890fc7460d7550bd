// CREATE of tables, indexes, views, types, functions, triggers and the rest.
#include "core/sql/read_parts.hpp"
#include "core/sql/split.hpp"

namespace belay::sql {
namespace {

Action made(Object object, Name name) {
  Action action;
  action.verb = Verb::create;
  action.object = object;
  action.on = std::move(name);
  return action;
}

void read_elements(Node list, Action& action) {
  for (const auto item : list.items()) {
    if (item["ColumnDef"]) action.columns.push_back(column_of(item["ColumnDef"]));
    if (item["Constraint"]) action.constraints.push_back(constraint_of(item["Constraint"]));
    if (item["TableLikeClause"]) {
      action.uses.reads.push_back(relation_of(item["TableLikeClause"]["relation"]));
    }
  }
}

Action table(Node statement) {
  auto action = made(Object::table, relation_of(statement["relation"]));
  action.temporary = statement["relation"]["relpersistence"].text() == "t";
  action.if_not_exists = statement["if_not_exists"].truth();
  action.partitioned = static_cast<bool>(statement["partspec"]);
  action.unlogged = statement["relation"]["relpersistence"].text() == "u";
  read_elements(statement["tableElts"], action);
  for (const auto parent : statement["inhRelations"].items()) {
    action.parents.push_back(relation_of(parent["RangeVar"]));
  }
  if (statement["partbound"]) {
    action.other = action.parents.front();
    action.parents.clear();
    action.is_default = statement["partbound"]["is_default"].truth();
  }
  return action;
}

Action table_as(Node statement) {
  auto action = made(object_of(statement["objtype"].text()), relation_of(statement["into"]["rel"]));
  action.verb = Verb::create_from_query;
  action.temporary = statement["into"]["rel"]["relpersistence"].text() == "t";
  action.if_not_exists = statement["if_not_exists"].truth();
  action.no_data = statement["into"]["skipData"].truth();
  action.uses = uses_of(statement["query"]);
  return action;
}

Action index(Node statement) {
  auto action = made(Object::index, relation_of(statement["relation"]));
  action.name = statement["idxname"].text();
  action.only = !statement["relation"]["inh"].truth();
  action.concurrently = statement["concurrent"].truth();
  action.if_not_exists = statement["if_not_exists"].truth();
  action.unique = statement["unique"].truth();
  action.value = statement["accessMethod"].text();
  action.everywhere = !statement["whereClause"];
  action.plain = action.value == "btree" && action.everywhere && !action.only &&
                 !statement["indexIncludingParams"] && !statement["nulls_not_distinct"].truth();
  for (const auto item : statement["indexParams"].items()) {
    const auto element = item["IndexElem"];
    action.labels.emplace_back(element["name"].text());
    // NULLS LAST is what is usual in this direction (manual, CREATE INDEX).
    const bool turned = element["ordering"].text() == "SORTBY_DESC" ||
                        element["nulls_ordering"].text() == "SORTBY_NULLS_FIRST";
    action.plain =
        action.plain && !turned && element["name"] && !element["collation"] && !element["opclass"];
  }
  return action;
}

// AS 'text' is read by the server as the function is made (check_function_bodies), and locks.
void add_body(std::string_view text, Uses& uses) {
  for (const auto& piece : split_script(text).pieces) {
    const auto part = text.substr(piece.begin, piece.end - piece.begin);
    const auto tree = parse_statement(part, piece.depth);
    const auto inside = uses_of(tree.root());
    uses.reads.insert(uses.reads.end(), inside.reads.begin(), inside.reads.end());
    uses.locks.insert(uses.locks.end(), inside.locks.begin(), inside.locks.end());
    uses.writes.insert(uses.writes.end(), inside.writes.begin(), inside.writes.end());
  }
}

Action function(Node statement) {
  auto action = made(Object::function, name_of(statement["funcname"]));
  action.replace = statement["replace"].truth();
  action.volatility = Volatility::volatile_;
  for (const auto item : statement["options"].items()) {
    const auto option = item["DefElem"];
    const auto value = option["arg"]["String"]["sval"].text();
    if (option["defname"].text() == "language") action.value = value;
    if (option["defname"].text() != "volatility") continue;
    action.volatility = value == "volatile" ? Volatility::volatile_ : Volatility::stable;
  }
  action.uses = uses_of(statement["sql_body"]);
  for (const auto item : statement["options"].items()) {
    if (item["DefElem"]["defname"].text() != "as") continue;
    action.labels = strings_of(item["DefElem"]["arg"]["List"]["items"]);
  }
  if (action.value != "sql") return action;
  for (const auto& body : action.labels) add_body(body, action.uses);
  // A function in SQL may be inlined, and then what is in it counts.
  if (action.volatility == Volatility::volatile_) action.volatility = Volatility::unknown;
  return action;
}

Action domain(Node statement) {
  auto action = made(Object::domain, name_of(statement["domainname"]));
  action.type = type_of(statement["typeName"]);
  for (const auto item : statement["constraints"].items()) {
    const auto kind = item["Constraint"]["contype"].text();
    if (kind == "CONSTR_CHECK" || kind == "CONSTR_NOTNULL") {
      action.constraints.push_back(constraint_of(item["Constraint"]));
    }
  }
  return action;
}

Action on_table(Object object, Node relation, std::string_view name) {
  auto action = made(object, relation_of(relation));
  action.name = name;
  return action;
}

void schema(Node statement, Actions& out) {
  auto action = made(Object::schema, {{}, std::string(statement["schemaname"].text())});
  action.if_not_exists = statement["if_not_exists"].truth();
  const std::string inside = action.on.name;
  out.push_back(std::move(action));
  for (const auto element : statement["schemaElts"].items()) {
    const auto from = out.size();
    read_create(element.kind(), element.only(), out);
    for (auto at = from; at < out.size(); ++at) {
      if (out[at].on.schema.empty()) out[at].on.schema = inside;
    }
  }
}

void statistics(Node statement, Actions& out) {
  auto action = made(Object::statistics, relation_of(statement["relations"].first()["RangeVar"]));
  action.name = name_of(statement["defnames"]).name;
  out.push_back(std::move(action));
}

void publication(Node statement, Actions& out) {
  auto action = made(Object::publication, {});
  action.name = statement["pubname"].text();
  action.uses = uses_of(statement);
  for (const auto item : statement["pubobjects"].items()) {
    const auto relation = item["PublicationObjSpec"]["pubtable"]["relation"];
    if (relation) action.uses.reads.push_back(relation_of(relation));
  }
  action.everywhere = statement["for_all_tables"].truth();
  out.push_back(std::move(action));
}

}  // namespace

bool read_create(std::string_view kind, Node statement, Actions& out) {
  if (kind == "CreateStmt")
    out.push_back(table(statement));
  else if (kind == "CreateForeignTableStmt") {
    out.push_back(table(statement["base"]));
    out.back().object = Object::foreign_table;
  } else if (kind == "CreateTableAsStmt")
    out.push_back(table_as(statement));
  else if (kind == "IndexStmt")
    out.push_back(index(statement));
  else if (kind == "ViewStmt") {
    out.push_back(made(Object::view, relation_of(statement["view"])));
    out.back().replace = statement["replace"].truth();
    out.back().temporary = statement["view"]["relpersistence"].text() == "t";
    out.back().uses = uses_of(statement["query"]);
  } else if (kind == "CreateFunctionStmt")
    out.push_back(function(statement));
  else if (kind == "CreateEnumStmt") {
    out.push_back(made(Object::type, name_of(statement["typeName"])));
    out.back().labels = strings_of(statement["vals"]);
    out.back().value = "enum";
  } else if (kind == "CreateDomainStmt")
    out.push_back(domain(statement));
  else if (kind == "CompositeTypeStmt") {
    out.push_back(made(Object::type, relation_of(statement["typevar"])));
  } else if (kind == "CreateRangeStmt") {
    out.push_back(made(Object::type, name_of(statement["typeName"])));
  } else if (kind == "CreateTrigStmt") {
    out.push_back(on_table(Object::trigger, statement["relation"], statement["trigname"].text()));
    out.back().replace = statement["replace"].truth();
    out.back().other = relation_of(statement["constrrel"]);
    out.back().value = name_of(statement["funcname"]).name;
    out.back().only = !statement["row"].truth();
  } else if (kind == "CreatePolicyStmt") {
    out.push_back(on_table(Object::policy, statement["table"], statement["policy_name"].text()));
    out.back().uses = uses_of(statement);
  } else if (kind == "RuleStmt") {
    out.push_back(on_table(Object::rule, statement["relation"], statement["rulename"].text()));
  } else if (kind == "CreateSeqStmt") {
    out.push_back(made(Object::sequence, relation_of(statement["sequence"])));
    out.back().if_not_exists = statement["if_not_exists"].truth();
  } else if (kind == "CreateSchemaStmt")
    schema(statement, out);
  else if (kind == "CreateStatsStmt")
    statistics(statement, out);
  else if (kind == "CreateExtensionStmt") {
    out.push_back(made(Object::extension, {{}, std::string(statement["extname"].text())}));
  } else if (kind == "CreatePublicationStmt")
    publication(statement, out);
  else if (kind == "CreatedbStmt") {
    out.push_back(made(Object::database, {{}, std::string(statement["dbname"].text())}));
  } else if (kind == "CreateTableSpaceStmt") {
    out.push_back(made(Object::tablespace, {{}, std::string(statement["tablespacename"].text())}));
  } else if (kind == "CreateSubscriptionStmt") {
    out.push_back(made(Object::subscription, {{}, std::string(statement["subname"].text())}));
    out.back().no_data = has_option(statement["options"], "create_slot") &&
                         !option_holds(statement["options"], "create_slot");
  } else if (kind == "CreateRoleStmt") {
    out.push_back(made(Object::role, {{}, std::string(statement["role"].text())}));
  } else if (kind == "CreateCastStmt" || kind == "DefineStmt" || kind == "CreateOpClassStmt" ||
             kind == "CreateEventTrigStmt" || kind == "CreateFdwStmt" ||
             kind == "CreateForeignServerStmt" || kind == "CreateUserMappingStmt") {
    out.push_back(made(Object::other, {}));
  } else
    return false;
  return true;
}

}  // namespace belay::sql
