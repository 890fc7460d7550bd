// Files that say who may do what: signers, what was revoked, root's policies and calendars. One way
// to judge and to read them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace belay::cli {

// What the file system says of who else may change the file; empty where no such file is. SAFETY:
// only that there is no such name is absence; what may not be looked at is an error, else another
// file would be believed in its place. What is judged is what is read: one descriptor, a plain file
// and no link, of `owner` or root, and it and its folder written by the owner alone.
// config_invalid for all else, and for more than 1 MiB; `what` is not believed then.
Result<std::optional<std::string>> read_trusted_if_there(const std::filesystem::path& file,
                                                         std::uint32_t owner,
                                                         std::string_view what);
// As above; a file that is not there is not believed either.
Result<std::string> read_trusted(const std::filesystem::path& file, std::uint32_t owner,
                                 std::string_view what);
// Whether there is something of this name, of any kind. The same about what may not be looked at.
Result<bool> is_there(const std::filesystem::path& file, std::string_view what);

}  // namespace belay::cli
