// From errno to the one Error type.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace belay::world {

// The system's words for an errno, the way messages begin: "no such file or directory".
std::string reason_of(int error_number);

// "cannot <verb> '<path>': <reason>". A full disk or an exhausted quota becomes disk_full, all else
// filesystem. The hint is a command that shows why.
tl::unexpected<Error> cannot(std::string_view verb, const std::filesystem::path& path,
                             int error_number);

}  // namespace belay::world
