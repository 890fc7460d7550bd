// What kind of project a folder holds, for `belay init`: Alembic, Flask-Migrate, or SQL files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace belay::cli {

struct Project {
  std::string tool;           // of [environment.NAME.migrations]
  std::filesystem::path cwd;  // relative to the folder that was looked in
  std::string directory;      // of flask and sql: where the scripts are, relative to cwd
  std::string app;            // of flask: FLASK_APP where Flask would not find it itself
};

// Here, or one or two folders below; hidden folders are left out. The one highest up counts, and
// of two the first by name.
std::optional<Project> find_project(const std::filesystem::path& base);

}  // namespace belay::cli
