// Belay's own SQL migrations as a migration tool: a folder of files in the release, applied in our
// own session.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "ports/sql_target.hpp"

namespace belay::world {

struct SqlToolSettings {
  std::string environment;
  std::string directory = "migrations";  // relative to cwd
  std::filesystem::path cwd = ".";       // relative to the release
  Duration statement = std::chrono::minutes(30);
};

// The target must outlive the tool.
std::unique_ptr<ports::MigrationTool> make_sql_tool(SqlToolSettings settings,
                                                    ports::SqlTarget& target);

}  // namespace belay::world
