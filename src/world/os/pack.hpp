// A few files as one archive, in memory.
#pragma once

#include <span>
#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace belay::world {

struct Packed {
  std::string name;  // inside the archive, relative, with no ".."
  std::string bytes;
};

// A tar (POSIX pax) compressed by gzip; files 0600 of this time, below the folder `root`. Equal
// input gives equal bytes. Errors: bug when the library refuses.
Result<std::string> pack(const std::string& root, std::span<const Packed> files, Instant at);

}  // namespace belay::world
