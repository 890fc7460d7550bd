// Marker rows: the proof in the target itself that an attempt's own transaction committed.
#pragma once

#include <cstdint>
#include <string>

#include "world/pg/connection.hpp"

namespace belay::world {

Done write_marker(Connection& connection, const std::string& environment, std::int64_t epoch,
                  const std::string& marker);
Result<bool> has_marker(Connection& connection, const std::string& environment,
                        const std::string& marker);

// In the caller's transaction: a row that keeps the transaction's own id. Written once, it stays.
void insert_marker(Work& work, const std::string& environment, std::int64_t epoch,
                   const std::string& marker);

}  // namespace belay::world
