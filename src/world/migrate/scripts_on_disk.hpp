// The revision files of a release, found as Alembic finds them, read as bytes.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/migration/revisions.hpp"

namespace belay::world {

struct ScriptPlace {
  std::filesystem::path cwd;  // relative to the release
  std::string config;         // alembic.ini, relative to cwd
  // script_location, where the tool sets it itself over what the file says; relative to cwd.
  std::string location = {};
};

// Sorted by path; the paths are relative to the release. A file that two locations lead to is read
// once. Errors: config_invalid or unsupported for alembic.ini, input_unreadable for files.
Result<std::vector<migration::RevisionFile>> read_scripts(const std::filesystem::path& release,
                                                          const ScriptPlace& place);

// The files of one folder of the release with this ending; listed, not walked.
Result<std::vector<migration::RevisionFile>> read_folder(const std::filesystem::path& release,
                                                         const std::filesystem::path& folder,
                                                         std::string_view ending);

}  // namespace belay::world
