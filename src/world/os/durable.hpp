// Changes that are whole and on disk once they are reported, also after a power loss.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace belay::world {

// The promises of ports::Files for these names.
Done make_directory(const std::filesystem::path& path, unsigned mode);
Done write_durably(const std::filesystem::path& path, std::string_view bytes, unsigned mode);
Done rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);
Done switch_link(const std::filesystem::path& link, const std::filesystem::path& target);

// Forces one directory's entries, or one file's bytes, to disk. Links are not followed.
Done sync_directory(const std::filesystem::path& path);

// Writes all of it. Errors name `path`.
Done write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path);

}  // namespace belay::world
