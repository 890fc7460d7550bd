// The password file that libpq would look into: said to be useless before a connection is made,
// where libpq would pass it over in silence and then complain of a password.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace belay::world {

// The one that `passfile` of a URL names, else PGPASSFILE, else ~/.pgpass; empty without a home.
std::filesystem::path password_file(const std::string& named);

// config_invalid when it is a link, no regular file, readable by others than its owner, or named
// and missing. A ~/.pgpass that is not there is nothing to complain of.
Done expect_usable_password_file(const std::string& named);

}  // namespace belay::world
