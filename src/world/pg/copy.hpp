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

// CREATE DATABASE for an empty one like the other. It admits nobody and has this connection limit,
// by which it is known until it has its comment: the two are two transactions.
inline constexpr int limit_of_half_made = 1717171;
enum class Owner { same, ours_where_we_are_no_member };
Result<std::string> creation_like(Connection& connection, const std::string& database,
                                  const std::string& copy, Owner owner);

}  // namespace belay::world
