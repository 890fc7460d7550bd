#include "cli/on_path.hpp"

#include <cstdlib>
#include <filesystem>

#include "base/text.hpp"

namespace belay::cli {

std::string on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  for (const auto& folder : split(path == nullptr ? "" : path, ':')) {
    std::error_code ignored;
    const std::filesystem::path candidate = std::filesystem::path(folder) / program;
    if (!folder.empty() && std::filesystem::is_regular_file(candidate, ignored)) {
      return std::filesystem::absolute(candidate, ignored).string();
    }
  }
  return program;
}

}  // namespace belay::cli
