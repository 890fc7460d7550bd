// Whether this role's pg_dump would hold everything.
#pragma once

#include "world/pg/connection.hpp"

namespace belay::world {

// The promise of ports::Database::not_dumpable.
Result<std::vector<std::string>> not_dumpable(Connection& connection);

}  // namespace belay::world
