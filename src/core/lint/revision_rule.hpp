// What a rule about revisions sees: one of them whole, among those that run with it.
#pragma once

#include "core/lint/rule.hpp"
#include "core/sql/revisions.hpp"

namespace belay::lint {

// One revision of a tool such as Alembic.
struct RevisionText {
  sql::RevisionSql sql;
  std::string problem = {};      // why its SQL could not be had; empty when it could
  std::size_t problem_line = 0;  // in its file; 0: not known
};

struct RevisionLook {
  const RevisionText& revision;
  const sql::Script& script;  // of all of them
  std::size_t begin = 0;      // its statements, by their indexes
  std::size_t end = 0;
};

struct RevisionHazard {
  std::string message = {};  // for people; empty: there is none
  std::size_t line = 1;      // of the revision's file
};

// The line of the source that this word stands on first, outside of comments; 0 when on none.
std::size_t line_with(std::string_view source, std::string_view word);

// The hazard that stands where the word does; none where the source does not hold it.
RevisionHazard hazard_at(const RevisionLook& look, std::string_view word, std::string_view message);

}  // namespace belay::lint
