// An alembic.ini with another script_location.
#pragma once

#include <string>
#include <string_view>

namespace belay::cli {

// The same settings, with this script_location in the section; %(here)s stays the folder of the
// original. Of an empty text: the least that an env.py reads, its logging included.
std::string ini_with_location(std::string_view text, const std::string& section,
                              const std::string& location, const std::string& here);

}  // namespace belay::cli
