// Which of the objects that a downgrade would drop hold data that would be lost with them.
#pragma once

#include <string>
#include <vector>

#include "world/pg/connection.hpp"

namespace belay::world {

// Objects by their keys in the catalog. Stored generated columns hold nothing of their own. Where
// a default cannot be compared (now(), nextval()), every value that is not null counts as data.
Result<std::vector<std::string>> holding_data(Connection& connection,
                                              const std::vector<std::string>& objects,
                                              Duration within);

}  // namespace belay::world
