// What a DO block or a function does: the SQL inside it, as far as it stands there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/sql/action.hpp"

namespace belay::sql {

struct Routine {
  std::vector<Action> actions;
  std::vector<std::string> not_seen;  // what is not analysed, and why
};

// Of a DO statement whose body is in that language, or which has no body where that is empty. Only
// PL/pgSQL is seen; both sides of each condition count, as `maybe`.
Routine read_routine(std::string_view statement, std::string_view language);

// Of the body of a CREATE FUNCTION or PROCEDURE: of PL/pgSQL as above, of SQL each statement of
// `body`, which stands between its quotes. BEGIN ATOMIC is not seen, nor what a parameter is.
Routine read_function(std::string_view statement, std::string_view language, std::string_view body);

}  // namespace belay::sql
