#include "core/sql/calls.hpp"

#include <algorithm>
#include <set>

#include "core/sql/read_parts.hpp"

namespace belay::sql {
namespace {

constexpr int deepest_call = 8;
constexpr std::size_t most_actions = 2000;

bool is_call(const Action& action) {
  return action.verb == Verb::other && action.value == "CallStmt";
}

// What runs the functions in it as it is carried out; in a default, an index or a view they run
// later, or for each row.
bool runs_functions(const Action& action) {
  switch (action.verb) {
    case Verb::select:
    case Verb::insert:
    case Verb::insert_from_query:
    case Verb::update:
    case Verb::delete_:
    case Verb::merge:
    case Verb::create_from_query:
      return true;
    default:
      return is_call(action);
  }
}

// Called once whatever the rows are: CALL p(), SELECT f(), g().
std::set<Name> surely_called(Node root) {
  std::set<Name> names;
  if (const auto call = root["CallStmt"]) {
    names.insert(name_of(call["funccall"]["funcname"]));
    return names;
  }
  const auto select = root["SelectStmt"];
  for (const auto* part : {"fromClause", "whereClause", "havingClause", "limitCount"}) {
    if (select[part]) return names;
  }
  for (const auto item : select["targetList"].items()) {
    const auto function = item["ResTarget"]["val"]["FuncCall"];
    // A strict one is not performed where an argument is NULL.
    if (function && !function["args"]) names.insert(name_of(function["funcname"]));
  }
  return names;
}

// Of those that a call passes: what tells one function of a name from another.
std::vector<Type> parameters_of(std::string_view statement) {
  std::vector<Type> types;
  const auto tree = parse_statement(statement, 0);  // its depth was bounded when it was read
  for (const auto item : tree.root()["CreateFunctionStmt"]["parameters"].items()) {
    const auto parameter = item["FunctionParameter"];
    const auto mode = parameter["mode"].text();
    const bool passed = mode != "FUNC_PARAM_OUT" && mode != "FUNC_PARAM_TABLE";
    if (passed) types.push_back(type_of(parameter["argType"]));
  }
  return types;
}

void tell(std::string what, Routine& out) {
  const bool told = std::ranges::find(out.not_seen, what) != out.not_seen.end();
  if (!told) out.not_seen.push_back(std::move(what));
}

}  // namespace

void Calls::follow(std::string_view statement, const std::vector<Action>& actions) {
  for (const auto& action : actions) {
    if (action.object != Object::function) continue;
    const auto before = made_.find(action.on);
    const bool overloaded = before != made_.end() && before->second.overloaded;
    if (action.verb == Verb::drop && !overloaded) made_.erase(action.on);
    if (action.verb != Verb::create || overloaded) continue;
    Made made{statement, action.value, action.labels.empty() ? "" : action.labels.front()};
    made.overloaded = before != made_.end() &&
                      parameters_of(before->second.statement) != parameters_of(statement);
    made_[action.on] = std::move(made);
  }
}

Routine Calls::made_by(Node root, const std::vector<Action>& actions) const {
  Routine out;
  if (made_.empty() && (actions.empty() || !is_call(actions.front()))) return out;
  const auto surely = surely_called(root);
  for (const auto& action : actions) {
    if (!runs_functions(action)) continue;
    for (const auto& name : action.uses.functions) {
      if (made_.contains(name)) {
        add(name, surely.contains(name), 0, out);
      } else if (is_call(action) && surely.contains(name)) {
        out.not_seen.push_back("procedure " + name.text() + ", which this script does not make");
      }
    }
  }
  return out;
}

Routine Calls::looked_into(Routine block) const {
  if (made_.empty()) return block;
  Routine out{{}, std::move(block.not_seen)};
  for (auto& action : block.actions) {
    add_nested(action, 0, out);
    out.actions.push_back(std::move(action));
  }
  return out;
}

void Calls::add(const Name& routine, bool certain, int depth, Routine& out) const {
  const auto& made = made_.at(routine);
  if (depth == deepest_call || out.actions.size() > most_actions) {
    return tell("calls that are nested deeper: " + routine.text(), out);
  }
  if (made.overloaded) {
    return tell("which of the functions called " + routine.text() + " it is", out);
  }
  auto body = read_function(made.statement, made.language, made.body);
  for (const auto& part : body.not_seen) tell("of " + routine.text() + ", " + part, out);
  for (auto& action : body.actions) {
    action.maybe = action.maybe || !certain;
    add_nested(action, depth, out);
    out.actions.push_back(std::move(action));
  }
}

void Calls::add_nested(const Action& action, int depth, Routine& out) const {
  if (!runs_functions(action)) return;
  for (const auto& name : action.uses.functions) {
    if (made_.contains(name)) add(name, is_call(action) && !action.maybe, depth + 1, out);
  }
}

}  // namespace belay::sql
