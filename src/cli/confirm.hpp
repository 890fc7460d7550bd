// What must be meant: a person types the environment's name, or gives it with --yes.
#pragma once

#include "cli/arguments.hpp"

namespace belay::cli {

inline constexpr OptionSpec yes_option{"yes", "ENVIRONMENT",
                                       "go on without asking; names the environment that is meant"};

// `price` is printed before it is asked for. usage when another name is given, and where nobody can
// be asked (no terminal, or --json) and --yes is not given.
Done confirm(const Arguments& arguments, const std::string& environment, const std::string& price);

}  // namespace belay::cli
