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
};

std::vector<Suppression> suppressions_in(const sql::Script& script);

// Whether the comment stands before the statement, inside it, or behind it on its last line.
bool concerns(const Suppression& suppression, const sql::Script& script, std::size_t statement);

}  // namespace belay::lint
