// belay init --bind NAME: which cluster and database an environment is, written into belay.toml.
#pragma once

#include "base/json.hpp"
#include "cli/arguments.hpp"

namespace belay::cli {

struct Bound {
  std::string environment, system, database;
};

std::string describe(const Bound& bound);
Json to_json(const Bound& bound);

// Only the identity's line changes. The file is replaced whole or not at all; it keeps its mode and
// its owner, and a symbolic link to it stays one.
Result<Bound> bind_environment(const Arguments& arguments, const std::string& name);

}  // namespace belay::cli
