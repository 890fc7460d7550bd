// The fence around a database, and the exchange of two names behind it. Both work from a session
// in another database, and return the ids of the transactions they used.
#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"
#include "world/pg/connection.hpp"

namespace belay::world {

// Adds the id of the running transaction, which gets one if it has none.
void note_transaction(Work& work, std::vector<std::string>& ours);

Done fence(Connection& connection, const std::string& database, Duration deadline,
           std::vector<std::string>& ours);
Done unfence(Connection& connection, const std::string& database, std::vector<std::string>& ours);
Done swap_names(Connection& connection, const std::string& database, const std::string& copy,
                const std::string& aside, std::vector<std::string>& ours);

}  // namespace belay::world
