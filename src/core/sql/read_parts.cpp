#include "core/sql/read_parts.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>

namespace belay::sql {
namespace {

std::string plain_schema(std::string_view schema) {
  return schema == "public" || schema == "pg_catalog" ? std::string() : std::string(schema);
}

struct ObjectWord {
  std::string_view kind;
  Object object;
};
constexpr std::array object_words{
    ObjectWord{"OBJECT_TABLE", Object::table},
    ObjectWord{"OBJECT_INDEX", Object::index},
    ObjectWord{"OBJECT_VIEW", Object::view},
    ObjectWord{"OBJECT_MATVIEW", Object::matview},
    ObjectWord{"OBJECT_SEQUENCE", Object::sequence},
    ObjectWord{"OBJECT_FOREIGN_TABLE", Object::foreign_table},
    ObjectWord{"OBJECT_COLUMN", Object::column},
    ObjectWord{"OBJECT_ATTRIBUTE", Object::column},
    ObjectWord{"OBJECT_TABCONSTRAINT", Object::constraint},
    ObjectWord{"OBJECT_DOMCONSTRAINT", Object::constraint},
    ObjectWord{"OBJECT_SCHEMA", Object::schema},
    ObjectWord{"OBJECT_TYPE", Object::type},
    ObjectWord{"OBJECT_DOMAIN", Object::domain},
    ObjectWord{"OBJECT_FUNCTION", Object::function},
    ObjectWord{"OBJECT_PROCEDURE", Object::function},
    ObjectWord{"OBJECT_ROUTINE", Object::function},
    ObjectWord{"OBJECT_AGGREGATE", Object::function},
    ObjectWord{"OBJECT_TRIGGER", Object::trigger},
    ObjectWord{"OBJECT_POLICY", Object::policy},
    ObjectWord{"OBJECT_RULE", Object::rule},
    ObjectWord{"OBJECT_EXTENSION", Object::extension},
    ObjectWord{"OBJECT_DATABASE", Object::database},
    ObjectWord{"OBJECT_ROLE", Object::role},
    ObjectWord{"OBJECT_STATISTIC_EXT", Object::statistics},
    ObjectWord{"OBJECT_PUBLICATION", Object::publication},
    ObjectWord{"OBJECT_SUBSCRIPTION", Object::subscription},
    ObjectWord{"OBJECT_TABLESPACE", Object::tablespace},
};

template <class T>
void add_once(std::vector<T>& list, T value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(std::move(value));
}

// For lists as long as a statement: of the texts of an INSERT there may be a million.
template <class T>
class Once {
 public:
  explicit Once(std::vector<T>& list) : list_(list) {}
  void add(T value) {
    if (const auto [at, is_new] = seen_.insert(std::move(value)); is_new) list_.push_back(*at);
  }

 private:
  std::vector<T>& list_;
  std::set<T> seen_;
};

std::string not_null_column(Node expression) {
  const auto test = expression["NullTest"];
  if (test["nulltesttype"].text() != "IS_NOT_NULL") return {};
  const auto fields = strings_of(test["arg"]["ColumnRef"]["fields"]);
  return fields.size() == 1 ? fields.front() : std::string();
}

bool holds(Node whole, Node part) {
  return whole.begin() < part.begin() && part.begin() < whole.end();
}

// By what name a query knows the rows of a table in its FROM: its own, or that of the subquery it
// stands in. What a condition in there reads has none.
class RowNames {
 public:
  explicit RowNames(Node from)
      : conditions_(from.all("SubLink")), subqueries_(from.all("RangeSubselect")) {}

  std::optional<std::string_view> of(Node table) const {
    const auto holds_table = [&](Node outer) { return holds(outer, table); };
    if (std::ranges::any_of(conditions_, holds_table)) return std::nullopt;
    const auto outermost = std::ranges::find_if(subqueries_, holds_table);
    if (outermost != subqueries_.end()) return (*outermost)["alias"]["aliasname"].text();
    const auto alias = table["alias"]["aliasname"].text();
    return alias.empty() ? table["relname"].text() : alias;
  }

 private:
  std::vector<Node> conditions_, subqueries_;
};

// FOR UPDATE of what stands in FROM beside it, or of what has that name or alias there; what WITH
// and conditions read stays as it is (manual, SELECT, The Locking Clause).
void lock_rows(Node clause, Node expression, Uses& uses) {
  auto query = expression;
  for (const auto inner : expression.all("SelectStmt")) {
    if (holds(inner, clause)) query = inner;
  }
  std::vector<std::string_view> names;
  for (const auto item : clause["lockedRels"].items()) {
    names.push_back(item["RangeVar"]["relname"].text());
  }
  const RowNames row_names(query["fromClause"]);
  for (const auto range : query["fromClause"].all("RangeVar")) {
    const auto name = row_names.of(range);
    const bool named = name && (names.empty() || std::ranges::find(names, *name) != names.end());
    const bool is_read = std::ranges::find(uses.reads, relation_of(range)) != uses.reads.end();
    if (named && is_read) add_once(uses.locks, relation_of(range));
  }
}

}  // namespace

Name relation_of(Node range_var) {
  return {plain_schema(range_var["schemaname"].text()), std::string(range_var["relname"].text())};
}

std::vector<std::string> strings_of(Node list) {
  std::vector<std::string> found;
  for (const auto item : list.items()) {
    const auto text = item["String"]["sval"].text();
    if (item["String"]) found.emplace_back(text);
  }
  return found;
}

Name name_of(Node list) {
  const auto parts = strings_of(list);
  if (parts.empty()) return {};
  return {parts.size() > 1 ? plain_schema(parts[parts.size() - 2]) : std::string(), parts.back()};
}

Name name_of_object(Node object) {
  if (object["List"]) return name_of(object["List"]["items"]);
  if (object["TypeName"]) return name_of(object["TypeName"]["names"]);
  if (object["ObjectWithArgs"]) return name_of(object["ObjectWithArgs"]["objname"]);
  return {{}, std::string(object["String"]["sval"].text())};
}

Type type_of(Node type_name) {
  Type type;
  type.name = name_of(type_name["names"]);
  for (const auto size : type_name["typmods"].items()) {
    type.sizes.push_back(static_cast<int>(size["A_Const"]["ival"]["ival"].number()));
  }
  // An interval's first number is the mask of its fields; 32767 means all of them.
  if (type.name.name == "interval" && !type.sizes.empty()) type.sizes.erase(type.sizes.begin());
  type.array = static_cast<bool>(type_name["arrayBounds"]);
  return type;
}

Uses uses_of(Node expression) {
  Uses uses;
  std::vector<std::string> ctes;
  const auto parts =
      expression.all({"RangeVar", "A_Const", "FuncCall", "CommonTableExpr", "LockingClause",
                      "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"});
  for (const auto part : parts) {
    if (part.key() == "CommonTableExpr") ctes.emplace_back(part["ctename"].text());
  }
  Once reads(uses.reads), writes(uses.writes), functions(uses.functions);
  Once words(uses.words);
  std::vector<Node> clauses;
  std::ranges::copy_if(parts, std::back_inserter(clauses),
                       [](Node part) { return part.key() == "LockingClause"; });
  for (const auto part : parts) {
    const auto kind = part.key();
    if (kind == "RangeVar") {
      if (std::ranges::any_of(clauses, [&](Node clause) { return holds(clause, part); })) continue;
      auto name = relation_of(part);
      const bool cte = name.schema.empty() && std::ranges::find(ctes, name.name) != ctes.end();
      if (!cte) reads.add(std::move(name));
    } else if (kind == "A_Const") {
      const auto word = part["sval"]["sval"].text();
      if (!word.empty()) words.add(std::string(word));
    } else if (kind == "FuncCall") {
      functions.add(name_of(part["funcname"]));
    } else if (kind.ends_with("Stmt")) {
      writes.add(relation_of(part["relation"]));
    }
  }
  for (const auto clause : clauses) lock_rows(clause, expression, uses);
  return uses;
}

Constraint constraint_of(Node node) {
  Constraint constraint;
  const auto kind = node["contype"].text();
  if (kind == "CONSTR_FOREIGN") constraint.kind = ConstraintKind::foreign_key;
  if (kind == "CONSTR_UNIQUE") constraint.kind = ConstraintKind::unique;
  if (kind == "CONSTR_PRIMARY") constraint.kind = ConstraintKind::primary_key;
  if (kind == "CONSTR_EXCLUSION") constraint.kind = ConstraintKind::exclusion;
  if (kind == "CONSTR_NOTNULL") constraint.kind = ConstraintKind::not_null;
  constraint.name = node["conname"].text();
  constraint.columns = strings_of(node["keys"]);
  if (node["fk_attrs"]) constraint.columns = strings_of(node["fk_attrs"]);
  constraint.references = relation_of(node["pktable"]);
  constraint.referenced = strings_of(node["pk_attrs"]);
  constraint.index = node["indexname"].text();
  constraint.not_null = not_null_column(node["raw_expr"]);
  constraint.not_valid = node["skip_validation"].truth();
  constraint.deferrable = node["deferrable"].truth();
  constraint.sets_null = node["fk_del_action"].text() == "n";
  constraint.uses = uses_of(node["raw_expr"]);
  if (kind == "CONSTR_CHECK") {
    for (const auto column : node["raw_expr"].all("ColumnRef")) {
      const auto fields = strings_of(column["fields"]);
      if (!fields.empty()) add_once(constraint.columns, fields.back());
    }
  }
  return constraint;
}

Column column_of(Node def) {
  Column column;
  column.name = def["colname"].text();
  column.type = type_of(def["typeName"]);
  static constexpr std::array<std::string_view, 6> serials{"serial",  "serial2",     "serial4",
                                                           "serial8", "smallserial", "bigserial"};
  if (std::ranges::find(serials, column.type.name.name) != serials.end()) {
    column.filling = Filling::serial;
    column.not_null = true;
  }
  for (const auto item : def["constraints"].items()) {
    const auto node = item["Constraint"];
    const auto kind = node["contype"].text();
    if (kind == "CONSTR_NOTNULL") column.not_null = true;
    if (kind == "CONSTR_IDENTITY") column.filling = Filling::identity, column.not_null = true;
    if (kind == "CONSTR_GENERATED") column.filling = Filling::stored;
    if (kind == "CONSTR_DEFAULT") {
      const bool is_null = node["raw_expr"]["A_Const"]["isnull"].truth();
      if (!is_null) column.filling = Filling::value;
      column.uses = uses_of(node["raw_expr"]);
    }
    if (kind == "CONSTR_PRIMARY") column.not_null = true;
    if (kind == "CONSTR_CHECK" || kind == "CONSTR_FOREIGN" || kind == "CONSTR_UNIQUE" ||
        kind == "CONSTR_PRIMARY") {
      column.constraints.push_back(constraint_of(node));
    }
  }
  return column;
}

bool has_option(Node list, std::string_view name) {
  for (const auto item : list.items()) {
    if (item["DefElem"]["defname"].text() == name) return true;
  }
  return false;
}

bool option_holds(Node list, std::string_view name) {
  for (const auto item : list.items()) {
    const auto element = item["DefElem"];
    if (element["defname"].text() != name) continue;
    const auto word = element["arg"]["String"]["sval"].text();
    const bool zero = element["arg"]["Integer"] && element["arg"]["Integer"]["ival"].number() == 0;
    return !(zero || word == "false" || word == "off");
  }
  return false;
}

bool cascades(Node statement) {
  return statement["behavior"].text() == "DROP_CASCADE";
}

bool is_always_true(Node where) {
  if (!where) return true;
  if (where["A_Const"]["boolval"]["boolval"].truth()) return true;
  const auto test = where["A_Expr"];
  const auto left = test["lexpr"]["A_Const"], right = test["rexpr"]["A_Const"];
  return left && right && name_of(test["name"]).name == "=" && left["ival"] && right["ival"] &&
         left["ival"]["ival"].number() == right["ival"]["ival"].number();
}

Object object_of(std::string_view kind) {
  for (const auto& word : object_words) {
    if (word.kind == kind) return word.object;
  }
  return Object::other;
}

}  // namespace belay::sql
