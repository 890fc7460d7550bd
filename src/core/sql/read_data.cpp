// Statements that read and write rows, also those that stand inside WITH.
#include <array>

#include "core/sql/read.hpp"
#include "core/sql/read_parts.hpp"

namespace belay::sql {
namespace {

struct Writer {
  std::string_view kind;
  Verb verb;
};
constexpr std::array writers{
    Writer{"InsertStmt", Verb::insert},
    Writer{"UpdateStmt", Verb::update},
    Writer{"DeleteStmt", Verb::delete_},
    Writer{"MergeStmt", Verb::merge},
};

void write(Verb verb, Node statement, Actions& out) {
  Action action;
  action.verb = verb;
  action.on = relation_of(statement["relation"]);
  action.uses = uses_of(statement);
  std::erase(action.uses.reads, action.on);
  const auto query = statement["selectStmt"]["SelectStmt"];
  if (verb == Verb::insert && query && !query["valuesLists"]) {
    action.verb = Verb::insert_from_query;
  }
  const bool filters = verb == Verb::update || verb == Verb::delete_;
  action.everywhere = filters && is_always_true(statement["whereClause"]);
  for (const auto target : statement["targetList"].items()) {
    action.labels.emplace_back(target["ResTarget"]["name"].text());
  }
  out.push_back(std::move(action));
}

// Data-changing statements in the WITH of another.
void writers_inside(Node statement, Actions& out) {
  for (const auto cte : statement.all("ctequery")) {
    for (const auto& writer : writers) {
      if (cte[writer.kind]) write(writer.verb, cte[writer.kind], out);
    }
  }
}

Action setting(Verb verb, std::string name, std::string value, bool local) {
  Action action;
  action.verb = verb;
  action.name = std::move(name);
  action.value = std::move(value);
  action.local = local;
  return action;
}

void select(Node statement, Actions& out) {
  for (const auto call : statement.all("FuncCall")) {
    if (name_of(call["funcname"]).name != "set_config") continue;
    const auto args = call["args"].items();
    if (args.size() != 3) continue;
    out.push_back(setting(Verb::set, std::string(args[0]["A_Const"]["sval"]["sval"].text()),
                          std::string(args[1]["A_Const"]["sval"]["sval"].text()),
                          args[2]["A_Const"]["boolval"]["boolval"].truth()));
  }
  Action action;
  action.verb = Verb::select;
  action.uses = uses_of(statement);
  action.for_update = !action.uses.locks.empty();
  const auto into = statement["intoClause"];
  if (into) {
    action.verb = Verb::create_from_query;
    action.on = relation_of(into["rel"]);
    action.temporary = into["rel"]["relpersistence"].text() == "t";
  }
  out.push_back(std::move(action));
}

// Not run: locked as by its plan, and nothing is changed.
void planned(Node query, Actions& out) {
  Action action;
  action.verb = Verb::select;
  action.uses = uses_of(query);
  out.push_back(std::move(action));
}

void copy(Node statement, Actions& out) {
  Action action;
  action.verb = statement["is_from"].truth() ? Verb::copy_in : Verb::copy_out;
  action.on = relation_of(statement["relation"]);
  action.uses = uses_of(statement["query"]);
  out.push_back(std::move(action));
}

}  // namespace

bool read_data(std::string_view kind, Node statement, Actions& out) {
  for (const auto& writer : writers) {
    if (kind != writer.kind) continue;
    writers_inside(statement, out);
    write(writer.verb, statement, out);
    return true;
  }
  if (kind == "SelectStmt") {
    writers_inside(statement, out);
    select(statement, out);
  } else if (kind == "CopyStmt") {
    copy(statement, out);
  } else if (kind == "ExplainStmt") {
    if (option_holds(statement["options"], "analyze")) {
      for (auto& action : read_actions(statement["query"])) out.push_back(std::move(action));
    } else {
      planned(statement["query"], out);
    }
  } else if (kind == "PrepareStmt" || kind == "DeclareCursorStmt") {
    planned(statement["query"], out);
  } else {
    return false;
  }
  return true;
}

}  // namespace belay::sql
