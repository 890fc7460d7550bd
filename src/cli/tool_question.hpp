// Questions of the commands to the migration tool: where the database is, and what it knows.
#pragma once

#include <string>
#include <vector>

#include "cli/wiring.hpp"

namespace belay::cli {

// The release that `current` names, where a tool that must be asked runs; else belay.toml's folder,
// where the scripts of the others are looked at.
std::filesystem::path tool_place(const Settings& settings, const engine::World& world);

// A question of no run, from that place.
ports::ToolCall tool_question(const Settings& settings, engine::World& world, ports::Clock& clock);

// The revisions that the database is at: its version row, or what a tool that must be asked says.
Result<std::vector<std::string>> revisions_there(const Settings& settings, engine::World& world,
                                                 ports::Clock& clock);

}  // namespace belay::cli
