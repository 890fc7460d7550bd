// The revision files of folders, read at once by several threads: only what the graph needs is kept
// of each.
#pragma once

#include <filesystem>
#include <vector>

#include "core/migration/readings.hpp"
#include "world/migrate/version_folders.hpp"

namespace belay::world {

enum class Depth { names, whole };  // read_names or read_whole

// One reading a file, in their order; its path is told relative to `base` where it is below. What
// is no regular file, is larger than 8 MiB, or cannot be read is a problem of its reading.
migration::Readings read_revision_files(const std::vector<FolderFiles>& folders,
                                        const std::filesystem::path& base, Depth depth);

}  // namespace belay::world
