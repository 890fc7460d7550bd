// Which server, database and role this is, and what the role may see and do.
#pragma once

#include "ports/database.hpp"
#include "world/pg/connection.hpp"

namespace belay::world {

// `second` is another connection to the same place: what two of them see tells a pooler.
Result<ports::ServerFacts> server_facts(Connection& connection, Connection& second);

// Behind a pooler in transaction mode two sessions meet one server process, or one session two.
Result<bool> is_pooled(Connection& connection, Connection& second);

// Of a database of this cluster, also one that cannot be connected to.
Result<ports::Identity> identity_of(Connection& connection, const std::string& database);

Result<std::string> server_time(Connection& connection);

}  // namespace belay::world
