// The fence around a database, and the exchange of two names behind it. Both work from a session
// in another database.
#pragma once

#include <optional>
#include <string>

#include "base/instant.hpp"
#include "ports/database.hpp"
#include "world/pg/connection.hpp"

namespace belay::world {

Done fence(Connection& connection, const std::string& database, Duration deadline,
           const ports::KeepTransaction& keep);
Done unfence(Connection& connection, const std::string& database,
             const ports::KeepTransaction& keep);
Result<std::optional<std::string>> closed_by(Connection& connection, const std::string& database);
Done publish(Connection& connection, const std::string& copy, const std::string& name,
             const std::string& comment);
Result<std::optional<std::string>> comment_of(Connection& connection, const std::string& database);
Done swap_names(Connection& connection, const std::string& database, const std::string& copy,
                const std::string& aside);

}  // namespace belay::world
