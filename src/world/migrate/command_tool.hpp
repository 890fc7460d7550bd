// Any migration tool, by the commands that the users declare: one child process a call. It knows
// nothing of the tool but what these commands print, and nothing of its scripts.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "world/migrate/tool_child.hpp"

namespace belay::world {

// Argument lists, see ToolChild::Argv. "{revision}" anywhere in a word of `up`, `down` and `stamp`
// stands for the revision to come to.
struct CommandToolSettings {
  std::vector<std::string> current;  // prints the one revision that the database is at, or nothing
  std::vector<std::string> pending;  // prints those that come next, in their order, one a line
  std::vector<std::string> up;
  std::vector<std::string> down;        // empty: the tool does not go back
  std::vector<std::string> stamp = {};  // empty: it cannot be told where the database is
  std::string base = "base";            // what `down` and `stamp` are given for no revision at all
  std::filesystem::path cwd = ".";
  std::map<std::string, Secret> environment;
};

// The runner must outlive the tool. PostgreSQL 14 or later; see ToolChild.
std::unique_ptr<ports::MigrationTool> make_command_tool(CommandToolSettings settings,
                                                        ports::ProcessRunner& runner,
                                                        SeeSessions see_sessions);

}  // namespace belay::world
