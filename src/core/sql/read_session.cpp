// Settings and transactions; and the entry: which reader knows which statement.
#include <array>

#include "core/sql/read.hpp"
#include "core/sql/read_parts.hpp"

namespace belay::sql {
namespace {

std::string value_of(Node args) {
  std::string value;
  for (const auto item : args.items()) {
    const auto constant = item["A_Const"];
    if (!value.empty()) value += ", ";
    if (constant["sval"])
      value += constant["sval"]["sval"].text();
    else if (constant["ival"])
      value += std::to_string(constant["ival"]["ival"].number());
    else if (constant["fval"])
      value += constant["fval"]["fval"].text();
  }
  return value;
}

Action setting(Node statement) {
  Action action;
  const auto kind = statement["kind"].text();
  const bool resets = kind.starts_with("VAR_RESET") || kind == "VAR_SET_DEFAULT";
  action.verb = resets ? Verb::reset : Verb::set;
  action.everywhere = kind == "VAR_RESET_ALL";
  action.name = statement["name"].text();
  action.value = value_of(statement["args"]);
  action.local = statement["is_local"].truth();
  return action;
}

struct SessionWord {
  std::string_view kind;
  Verb verb;
};
constexpr std::array transaction_words{
    SessionWord{"TRANS_STMT_BEGIN", Verb::begin},
    SessionWord{"TRANS_STMT_START", Verb::begin},
    SessionWord{"TRANS_STMT_COMMIT", Verb::commit},
    SessionWord{"TRANS_STMT_ROLLBACK", Verb::rollback},
    SessionWord{"TRANS_STMT_SAVEPOINT", Verb::savepoint},
    SessionWord{"TRANS_STMT_RELEASE", Verb::release},
    SessionWord{"TRANS_STMT_ROLLBACK_TO", Verb::rollback_to},
    SessionWord{"TRANS_STMT_PREPARE", Verb::commit},
};

Action transaction(Node statement) {
  Action action;
  for (const auto& word : transaction_words) {
    if (statement["kind"].text() == word.kind) action.verb = word.verb;
  }
  action.name = statement["savepoint_name"].text();
  action.replace = statement["chain"].truth();
  return action;
}

// ALTER ROLE and ALTER DATABASE .. SET hold for sessions that begin later.
Action setting_of(Object object, Node statement) {
  auto action = setting(statement["setstmt"]);
  action.verb = Verb::server_wide;
  action.object = object;
  return action;
}

// Its value is the language of its body; none where there is no body: the server refuses that, and
// libpg_query's reader of bodies would end the process.
Action block_of(Node statement) {
  bool has_body = false;
  Action action;
  action.verb = Verb::block;
  action.value = "plpgsql";
  for (const auto part : statement["args"].items()) {
    const auto element = part["DefElem"];
    if (element["defname"].text() == "as") has_body = true;
    if (element["defname"].text() == "language") {
      action.value = element["arg"]["String"]["sval"].text();
    }
  }
  if (!has_body) action.value.clear();
  return action;
}

}  // namespace

bool read_session(std::string_view kind, Node statement, Actions& out) {
  if (kind == "VariableSetStmt")
    out.push_back(setting(statement));
  else if (kind == "TransactionStmt")
    out.push_back(transaction(statement));
  else if (kind == "AlterRoleSetStmt")
    out.push_back(setting_of(Object::role, statement));
  else if (kind == "AlterDatabaseSetStmt")
    out.push_back(setting_of(Object::database, statement));
  else if (kind == "DoStmt")
    out.push_back(block_of(statement));
  else if (kind == "VariableShowStmt" || kind == "ConstraintsSetStmt" || kind == "CheckPointStmt") {
    out.emplace_back();
    out.back().verb = Verb::set;
  } else
    return false;
  return true;
}

std::vector<Action> read_actions(Node root) {
  std::vector<Action> actions;
  if (!root) return actions;
  const auto kind = root.kind();
  const auto statement = root.only();
  const bool known = kind == "AlterTableStmt"
                         ? read_alter_table(statement, actions)
                         : read_create(kind, statement, actions) ||
                               read_drop_and_rename(kind, statement, actions) ||
                               read_data(kind, statement, actions) ||
                               read_maintenance(kind, statement, actions) ||
                               read_session(kind, statement, actions);
  if (!known) {
    Action action;
    action.value = kind;
    action.uses = uses_of(statement);
    // The call itself is no expression of the tree.
    if (kind == "CallStmt") {
      action.uses.functions.push_back(name_of(statement["funccall"]["funcname"]));
    }
    actions.push_back(std::move(action));
  }
  return actions;
}

}  // namespace belay::sql
