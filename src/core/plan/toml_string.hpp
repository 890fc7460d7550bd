// Writing TOML: what a command puts into a plan or into belay.toml.
#pragma once

#include <string>
#include <string_view>

namespace belay::plan {

// Any text as a basic string, quotes included (toml.io, v1.0.0, "String").
std::string toml_string(std::string_view text);

}  // namespace belay::plan
