// A question that a person wrote, to be answered with true or false.
#pragma once

#include "world/pg/connection.hpp"

namespace belay::world {

// The promise of ports::Database::holds.
Result<std::optional<bool>> holds(Connection& connection, const std::string& query,
                                  Duration deadline);

}  // namespace belay::world
