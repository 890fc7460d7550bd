// Belay's own SQL migrations on a real server, behind ports::SqlTarget.
#pragma once

#include <memory>

#include "ports/sql_target.hpp"
#include "world/pg/database.hpp"

namespace belay::world {

Result<std::unique_ptr<ports::SqlTarget>> open_sql_target(const DatabaseOptions& options);

}  // namespace belay::world
