// Where a Python program failed, by the traceback that it printed.
#pragma once

#include <optional>
#include <string_view>

namespace belay::migration {

// The line of the deepest frame in a file of this name (without its folder); of several tracebacks
// that one raised while the other was handled, the last. None when no frame is in such a file.
std::optional<int> failing_line(std::string_view printed, std::string_view file_name);

}  // namespace belay::migration
