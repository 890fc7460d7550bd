// Comments that silence a rule.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/sql/script.hpp"

namespace belay::lint {

struct Suppression {
  std::vector<std::string> rules;
  std::string reason;
  std::size_t begin = 0;  // of the comment
  bool whole_file = false;
  std::string problem;  // why it silences nothing; empty when it does
  bool used = false;
  // Of a comment that stands in a revision's Python, and not in the script: its line there, and the
  // end of what it concerns, which begins at `begin`.
  std::size_t source_line = 0;
  std::size_t end = 0;
};

std::vector<Suppression> suppressions_in(const sql::Script& script);

// Of the comments of a Python source, without the places that they concern.
std::vector<Suppression> suppressions_in_python(std::string_view source);

// Whether the comment stands before the statement, inside it, or behind it on its last line; of a
// revision's, whether the statement is of that revision.
bool concerns(const Suppression& suppression, const sql::Script& script, std::size_t statement);

}  // namespace belay::lint
