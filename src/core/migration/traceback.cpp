#include "core/migration/traceback.hpp"

#include <charconv>
#include <string>

namespace belay::migration {

// `  File "/srv/app/versions/0007_x.py", line 12, in upgrade`
std::optional<int> failing_line(std::string_view printed, std::string_view file_name) {
  const std::string wanted = std::string(file_name) + "\", line ";
  for (auto at = printed.rfind(wanted); at != std::string_view::npos && at > 0;
       at = printed.rfind(wanted, at - 1)) {
    const bool whole_name = printed[at - 1] == '/' || printed[at - 1] == '"';
    const auto number = printed.substr(at + wanted.size());
    int line = 0;
    const auto end = number.data() + number.size();
    const bool read = std::from_chars(number.data(), end, line).ec == std::errc();
    if (whole_name && read && line > 0) return line;
  }
  return std::nullopt;
}

}  // namespace belay::migration
