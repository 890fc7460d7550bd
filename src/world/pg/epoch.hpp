// Schema belay in the target, and the epoch in it: who may act, as a number that only grows.
#pragma once

#include <cstdint>
#include <string>

#include "world/pg/connection.hpp"

namespace belay::world {

Done make_belay_schema(Connection& connection);
Result<std::int64_t> read_epoch(Connection& connection, const std::string& environment);
Done take_epoch(Connection& connection, const std::string& environment, std::int64_t epoch,
                const std::string& run, const std::string& holder);

// For a transaction that may only go on under this epoch: holds it unchanged until the end.
Done hold_epoch(Work& work, const std::string& environment, std::int64_t epoch);

// 0 where there is none. Schema belay must be there.
std::int64_t epoch_in(Work& work, const std::string& environment);

// Whether schema belay and its tables are there.
bool has_belay_schema(Work& work);

}  // namespace belay::world
