// From an archive or a directory to a new folder, with nothing leading out of it.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.hpp"
#include "ports/files.hpp"

namespace belay::world {

using ports::UnpackLimits;

// The promise of ports::Files::unpack.
Done unpack(const std::filesystem::path& source, const std::filesystem::path& into,
            const UnpackLimits& limits);

class TreeWriter;

// The two readers. Every member goes through the writer, which refuses what must not be there.
Done write_archive(const std::filesystem::path& archive, TreeWriter& writer);
Done write_copy(const std::filesystem::path& directory, TreeWriter& writer);

}  // namespace belay::world
