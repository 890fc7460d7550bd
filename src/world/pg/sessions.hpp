// Who is connected, and ending those that must go.
#pragma once

#include <string>
#include <vector>

#include "ports/database.hpp"
#include "world/pg/connection.hpp"

namespace belay::world {

Result<std::vector<ports::Session>> all_sessions(Connection& connection);
Result<std::vector<ports::Session>> long_transactions(Connection& connection, Duration age);
// The prefix must not be empty: that would be everybody.
Result<int> end_sessions(Connection& connection, const std::string& application_prefix,
                         Duration deadline);
// Every session in a database but our own, whoever it is; as often as new ones appear.
Result<int> end_sessions_in(Connection& connection, const std::string& database, Duration deadline);

}  // namespace belay::world
