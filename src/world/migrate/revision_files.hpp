// The revision files of a folder, found as Alembic finds them and read at once by several threads:
// only what the graph needs is kept of each.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/migration/revision_file.hpp"

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
};

struct FoundFiles {
  std::vector<FolderFiles> folders;          // sorted
  std::vector<migration::Problem> problems;  // files that two names lead to

  std::vector<std::filesystem::path> paths() const;
};

// The files whose names make them revisions. A file that two folders or links lead to is there
// once. Errors: input_unreadable, naming the folder.
Result<FoundFiles> find_revision_files(const VersionFolders& where);

enum class Depth { names, whole };  // read_names or read_whole

// One reading a file, in their order; its path is told relative to `base` where it is below. What
// is no regular file, is larger than 8 MiB, or cannot be read is a problem of its reading.
std::vector<migration::FileReading> read_revision_files(const std::vector<FolderFiles>& folders,
                                                        const std::filesystem::path& base,
                                                        Depth depth);

}  // namespace belay::world
