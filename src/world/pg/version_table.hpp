// The migration tool's version table, and what an unfinished concurrent build leaves behind.
#pragma once

#include <string>
#include <vector>

#include "ports/database.hpp"
#include "world/pg/connection.hpp"

namespace belay::world {

Result<std::vector<ports::VersionRow>> version_rows(Connection& connection,
                                                    const ports::VersionTable& table);
// The xmin of its rows, whatever its columns are; nothing where there is no such table.
Result<std::vector<std::string>> version_writers(Connection& connection,
                                                 const ports::VersionTable& table);
Result<std::vector<std::string>> invalid_indexes(Connection& connection);

}  // namespace belay::world
