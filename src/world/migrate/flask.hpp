// Flask-Migrate as the users have it installed: `flask db …`, which is Alembic inside the
// application's own context. The application is named by FLASK_APP, the scripts by --directory.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "world/migrate/tool_child.hpp"

namespace belay::world {

struct FlaskSettings {
  std::vector<std::string> command = {"flask"};  // see ToolChild::Argv
  std::string app;                               // FLASK_APP; empty: as Flask finds it
  std::string directory = "migrations";          // relative to cwd; holds alembic.ini and versions/
  std::filesystem::path cwd = ".";               // relative to the release
  std::map<std::string, Secret> environment;     // what the application needs; see ChildSettings
};

// The runner must outlive the tool. PostgreSQL 14 or later; see ToolChild.
std::unique_ptr<ports::MigrationTool> make_flask(FlaskSettings settings,
                                                 ports::ProcessRunner& runner,
                                                 SeeSessions see_sessions);

}  // namespace belay::world
