// What a rule about revisions sees: one of them whole, among those that run with it.
#pragma once

#include <optional>

#include "core/lint/python_calls.hpp"
#include "core/lint/rule.hpp"
#include "core/sql/revisions.hpp"

namespace belay::lint {

// One revision of a tool such as Alembic.
struct RevisionText {
  sql::RevisionSql sql;
  std::string problem = {};      // why its SQL could not be had; empty when it could
  std::size_t problem_line = 0;  // in its file; 0: not known
  // Where its SQL is from all the same: "rehearsal R of T", which sent it; empty: it has none.
  std::string sent_by = {};

  bool is_analysed() const { return problem.empty() || !sent_by.empty(); }
};

struct RevisionLook {
  const RevisionText& revision;
  const PythonText& python;   // of its source
  const PythonText& env;      // of env.py; without a line where nobody knows it
  const sql::Script& script;  // of all of them
  std::size_t begin = 0;      // its statements, by their indexes
  std::size_t end = 0;
};

struct RevisionHazard {
  std::string message = {};             // for people; empty: there is none
  std::size_t line = 1;                 // of the revision's file
  std::optional<Severity> lesser = {};  // where this case is less grave than the rule can be
};

// The line of the source that this word stands on first, outside of comments; 0 when on none.
std::size_t line_with(std::string_view source, std::string_view word);

// The hazard that stands where the word does; none where the source does not hold it.
RevisionHazard hazard_at(const RevisionLook& look, std::string_view word, std::string_view message);

}  // namespace belay::lint
