// The variables of a migration tool, changed so that they name another database of the same server.
#pragma once

#include <map>
#include <string>

#include "base/secret.hpp"

namespace belay::world {

// What is changed: the path of a URL of PostgreSQL ("postgresql+psycopg2://…/NAME"), `dbname` in
// such a URL or in a keyword string, and the whole value of a variable whose own name holds DB or
// DATABASE (PGDATABASE, POSTGRES_DB); each only where it is exactly the live database's name,
// percent-encoded where a URL has it so. All else stays byte for byte. `scratch` needs no encoding.
// Nothing is proven by it: a tool that has its address from elsewhere does not heed it.
std::map<std::string, Secret> led_variables(std::map<std::string, Secret> variables,
                                            const std::string& live, const std::string& scratch);

}  // namespace belay::world
