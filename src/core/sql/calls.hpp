// The functions and procedures that a script makes, and what a later statement of it does by
// calling them. One that the script does not make is not looked into.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/action.hpp"
#include "core/sql/parser.hpp"
#include "core/sql/routine.hpp"

namespace belay::sql {

class Calls {
 public:
  // Of the actions of a statement, whose text must outlive this: those that make or drop a routine.
  void follow(std::string_view statement, const std::vector<Action>& actions);

  // What the statement with these actions does through the routines that it calls, to a bounded
  // depth. CALL, and a function without arguments that a SELECT without FROM gives, are surely
  // performed; other calls only perhaps. Of a procedure that is not known `not_seen` says so.
  Routine made_by(Node root, const std::vector<Action>& actions) const;

  // What a block does, with what it does through those that it calls.
  Routine looked_into(Routine block) const;

 private:
  struct Made {
    std::string_view statement;
    std::string language;
    std::string body;
    bool overloaded = false;  // which one is called depends on types
  };
  void add(const Name& routine, bool certain, int depth, Routine& out) const;
  void add_nested(const Action& action, int depth, Routine& out) const;

  std::map<Name, Made> made_;
};

}  // namespace belay::sql
