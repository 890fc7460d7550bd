// Readings of revision files together with what the migration tool says of the same files.
#pragma once

#include <filesystem>
#include <vector>

#include "core/migration/revision_file.hpp"

namespace belay::world {

// Reads those that need the tool again, with its answer for the very file: found by its real path.
// Where it gave none, the problem's hint says why. The paths of `files` are relative to `base`;
// `readings` are in their order.
void fill_in_names(const std::vector<migration::RevisionFile>& files,
                   const std::filesystem::path& base,
                   const Result<std::vector<migration::ToldScript>>& told,
                   std::vector<migration::FileReading>& readings);

}  // namespace belay::world
