// The catalog's queries, one a kind of object: key and value as text. Each takes the version
// table's schema and name as $1 and $2. Depends on search_path = pg_catalog: only then do the
// server's pg_get_*def functions name every object in full.
#pragma once

#include <string>
#include <vector>

namespace belay::world {

std::vector<std::string> catalog_queries();

}  // namespace belay::world
