// The revision files of version folders, found as Alembic finds them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/migration/problems.hpp"

namespace belay::world {

struct VersionFolders {
  std::vector<std::filesystem::path> folders;
  // Whether folders inside them count as well; links to folders never do (os.walk).
  bool recursive = false;
};

// The names of one folder, sorted: they are opened from there, without walking the way to it again.
struct FolderFiles {
  std::filesystem::path folder;
  std::vector<std::string> names;
  bool all_regular = false;  // the folder says so of each; else each is looked at when it is opened
};

struct FoundFiles {
  std::vector<FolderFiles> folders;          // sorted
  std::vector<migration::Problem> problems;  // files that two names lead to

  std::vector<std::filesystem::path> paths() const;
};

// The files whose names make them revisions. A file that two folders or links lead to is there
// once. Errors: input_unreadable, naming the folder.
Result<FoundFiles> find_revision_files(const VersionFolders& where);

}  // namespace belay::world
