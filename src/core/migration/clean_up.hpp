// The SQL that removes what a revision left when it was applied in part.
#pragma once

#include <string>
#include <vector>

#include "core/migration/catalog.hpp"

namespace belay::migration {

// One statement for each added object, those that hang on others first; each may be repeated. What
// goes with its table (or view) is left out. Objects that were removed or changed cannot be named
// by a statement that is sure to be right: each is a line "-- …".
std::vector<std::string> clean_up_sql(const CatalogChange& change);

}  // namespace belay::migration
