// A whole script, statement by statement: what each does, in which transaction it stands, and what
// is known and held when it begins.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/effects.hpp"
#include "core/sql/held_locks.hpp"
#include "core/sql/split.hpp"

namespace belay::sql {

enum class Boundaries {
  as_written,  // each statement by itself, but for BEGIN and COMMIT: how psql runs a file
  one,         // the whole script in one transaction, that another opens and commits
};

// One action, judged by what is known when it begins.
struct Part {
  Action action;
  Effects effects;
  bool fresh = false;     // what it is done to was made in the same transaction, or is temporary
  std::string idle = {};  // why IF [NOT] EXISTS leaves nothing to do; empty: there may be something
};

struct Statement {
  PieceKind kind = PieceKind::statement;
  std::string_view text;  // of the script, which must outlive it
  std::size_t begin = 0;  // bytes from its start
  std::size_t line = 1;
  std::string problem;  // why it is not analysed; empty when it is
  std::size_t problem_at = 0;
  std::vector<std::string> not_seen;  // parts that are not analysed: a body, a dynamic EXECUTE
  std::vector<Part> parts;
  Effects effects;  // of all parts
  bool in_transaction = false;
  std::size_t transaction = 0;  // the number of the transaction; each has its own
};

struct Script {
  std::string_view text;
  Boundaries boundaries = Boundaries::as_written;
  std::vector<Statement> statements;
  HeldLocks held;
  // The indexes of the statements that a rule would else look for again and again.
  std::vector<std::size_t> settings;                  // set or reset something
  std::vector<std::size_t> enum_values;               // add one
  std::map<Name, std::vector<std::size_t>> touching;  // do something to it
  std::vector<Comment> comments;
  bool left_open = false;  // a BEGIN without an end
  Knowledge after;         // what holds behind the last statement
};

// `known` is what holds before the first statement. Never fails: what cannot be analysed says so.
Script read_script(std::string_view text, const Knowledge& known, Boundaries boundaries);

}  // namespace belay::sql
