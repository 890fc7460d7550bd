// The revision files of a release, found as Alembic finds them, read as bytes.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/migration/revisions.hpp"
#include "world/migrate/revision_files.hpp"

namespace belay::world {

struct ScriptPlace {
  std::filesystem::path cwd;  // relative to the release
  std::string config;         // alembic.ini, relative to cwd; empty: none
  // script_location, where the tool sets it itself over what the file says; relative to cwd.
  std::string location = {};
  std::string section = "alembic";
  std::map<std::string, std::vector<std::string>> toml = {};  // [tool.alembic]
  std::string here = {};  // the folder of pyproject.toml, where there is no config
};

struct FoundScripts {
  FoundFiles found;
  std::vector<std::string> notes;  // see ScriptLocations
};

// Errors: config_invalid or unsupported for alembic.ini, input_unreadable for folders.
Result<FoundScripts> find_scripts(const std::filesystem::path& release, const ScriptPlace& place);

// Sorted by path; the paths are relative to the release. A file that two locations lead to is read
// once. Errors: those of find_scripts, and input_unreadable for files.
Result<std::vector<migration::RevisionFile>> read_scripts(const std::filesystem::path& release,
                                                          const ScriptPlace& place);

// The files of one folder of the release with this ending; listed, not walked.
Result<std::vector<migration::RevisionFile>> read_folder(const std::filesystem::path& release,
                                                         const std::filesystem::path& folder,
                                                         std::string_view ending);

}  // namespace belay::world
