// Which tables others wrote to since a transaction id, as far as their rows tell.
#pragma once

#include "ports/database.hpp"
#include "world/pg/connection.hpp"

namespace belay::world {

// Reads every table that the role may read, row by row: a row tells who wrote it last (xmin), also
// when it is frozen (PostgreSQL manual, 25.1.5). What was deleted leaves no row.
Result<std::vector<ports::WrittenRows>> written_since(Connection& connection, const std::string& id,
                                                      const std::vector<std::string>& own,
                                                      Duration within);

}  // namespace belay::world
