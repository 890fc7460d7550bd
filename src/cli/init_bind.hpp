// belay init --bind NAME: which cluster and database an environment is, written into belay.toml.
#pragma once

#include "cli/arguments.hpp"

namespace belay::cli {

// Only the identity's line changes. The file is replaced whole or not at all; it keeps its mode and
// its owner, and a symbolic link to it stays one.
Result<ExitStatus> bind_environment(const Arguments& arguments, const std::string& name);

}  // namespace belay::cli
