// Alembic as the users have it installed: one child process a call.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "world/migrate/tool_child.hpp"

namespace belay::world {

struct AlembicSettings {
  std::vector<std::string> command = {"alembic"};  // see ToolChild::Argv
  std::string config = "alembic.ini";              // relative to cwd
  std::filesystem::path cwd = ".";                 // relative to the release
  std::map<std::string, Secret> environment;       // what env.py needs; see ChildSettings
  std::string section = {};                        // of the config; empty: Alembic's default
};

// The runner must outlive the tool. PostgreSQL 14 or later; see ToolChild.
std::unique_ptr<ports::MigrationTool> make_alembic(AlembicSettings settings,
                                                   ports::ProcessRunner& runner,
                                                   SeeSessions see_sessions);

}  // namespace belay::world
