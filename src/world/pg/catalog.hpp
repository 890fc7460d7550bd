// Everything that a database holds but for its rows, as core/migration/catalog.hpp describes it.
#pragma once

#include "core/migration/catalog.hpp"
#include "ports/database.hpp"
#include "world/pg/connection.hpp"

namespace belay::world {

// One snapshot for all kinds. Needs no right but to read the system catalogs.
Result<migration::Catalog> read_catalog(Connection& connection, const ports::VersionTable& without);

}  // namespace belay::world
