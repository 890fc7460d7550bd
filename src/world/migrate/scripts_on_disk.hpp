// The revision files of a release, found as Alembic finds them, read as bytes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/migration/revisions.hpp"

namespace belay::world {

struct ScriptFolder {
  std::filesystem::path release;
  std::filesystem::path cwd;  // relative to the release
  std::string config;         // relative to cwd
};

// Sorted by path; the paths are relative to the release. A file that two locations lead to is read
// once. Errors: config_invalid or unsupported for alembic.ini, input_unreadable for files.
Result<std::vector<migration::RevisionFile>> read_scripts(const ScriptFolder& folder);

}  // namespace belay::world
