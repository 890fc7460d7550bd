// Reading a command line against a table of commands. CLI11 is app.cpp's alone.
#pragma once

#include <span>
#include <string>

#include "cli/arguments.hpp"

namespace belay::cli {

using SetLogLevel = void (*)(const std::string&);

// Reads a command line of these commands and runs what it names; the exit status. `set_level` is
// told the level of --log-level; null where none of the commands logs.
int run_commands(int argc, char** argv, std::span<const CommandSpec> commands,
                 SetLogLevel set_level);

}  // namespace belay::cli
