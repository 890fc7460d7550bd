// The copy that a backup is restored into: made like the original, known by our comment, dropped
// only when it is ours.
#pragma once

#include <string>

#include "world/pg/connection.hpp"

namespace belay::world {

Done create_like(Connection& connection, const std::string& database, const std::string& copy);
Done drop_copy(Connection& connection, const std::string& copy);

enum class CopyState { absent, ours, foreign };
CopyState state_of(Work& work, const std::string& copy);

}  // namespace belay::world
