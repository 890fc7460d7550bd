// The files of a dump's folder, opened so that no link is followed and no device or pipe is read.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "base/result.hpp"
#include "world/os/descriptor.hpp"

namespace belay::world {

// For reading names in; never through a link.
Result<Descriptor> open_folder(const std::filesystem::path& folder);
Result<std::set<std::string>> names_in(const std::filesystem::path& folder);
// The file of this path's name in the folder. backup_invalid when it is not a plain file.
Result<Descriptor> open_plain(const Descriptor& folder, const std::filesystem::path& path);

}  // namespace belay::world
