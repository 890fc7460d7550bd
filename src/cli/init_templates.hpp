// The first belay.toml and plan, as belay init writes them.
#pragma once

#include <string>

#include "cli/project.hpp"

namespace belay::cli {

// `url_env`: the variable that holds the database's URL.
std::string first_config(const std::string& url_env, const Project& project);
std::string first_plan();
// How a tool is declared that belay init does not know; for people to read.
std::string any_other_tool();

}  // namespace belay::cli
