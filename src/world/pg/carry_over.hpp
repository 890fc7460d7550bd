// Settings and grants of one database given to another, in the caller's transaction.
#pragma once

#include <string>

#include "world/pg/connection.hpp"

namespace belay::world {

enum class WhichSettings { all, ours };  // ours: of the database, and of roles that we may alter
// ALTER DATABASE … SET and ALTER ROLE … IN DATABASE … SET.
void carry_settings(Work& work, const std::string& from, const std::string& to,
                    WhichSettings which = WhichSettings::all);
void carry_grants(Work& work, const std::string& from, const std::string& to);

// The right side of SET for a value as pg_db_role_setting holds it: settings that are lists of
// names must be given one by one.
std::string setting_value(Work& work, const std::string& name, const std::string& value);

}  // namespace belay::world
