// From an archive or a directory to a new folder, with nothing leading out of it.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.hpp"

namespace belay::world {

struct UnpackLimits {
  std::uint64_t members = 200'000;
  std::uint64_t bytes = 8ULL << 30;
};

// The promise of ports::Files::unpack.
Done unpack(const std::filesystem::path& source, const std::filesystem::path& into,
            const UnpackLimits& limits);

class TreeWriter;

// The two readers. Every member goes through the writer, which refuses what must not be there.
Done write_archive(const std::filesystem::path& archive, TreeWriter& writer);
Done write_copy(const std::filesystem::path& directory, TreeWriter& writer);

}  // namespace belay::world
