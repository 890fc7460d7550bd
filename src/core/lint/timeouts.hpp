// The limits that hold where a statement begins, by the SETs before it.
#pragma once

#include <string_view>

#include "core/lint/rule.hpp"

namespace belay::lint {

struct Timeout {
  bool set = false;  // in this script, and it holds still; zero milliseconds: without a limit
  long milliseconds = 0;
};

// SET LOCAL ends with its transaction, and has no effect outside one.
Timeout timeout_at(const sql::Script& script, std::size_t statement, std::string_view setting);

// "2s", "500" and "1min" in milliseconds; zero when it is no duration.
long milliseconds(std::string_view value);

// The strongest certain lock on a table that others can see; access share when there is none.
sql::LockMode strongest(const sql::Statement& statement);

}  // namespace belay::lint
