// Where a look at the world puts what its tools need; gone with it, since looking changes nothing.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace belay::cli {

class PassingFolder {
 public:
  PassingFolder() {
    std::error_code ignored;
    std::string pattern = std::filesystem::temp_directory_path(ignored) / "belay-look-XXXXXX";
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  PassingFolder(const PassingFolder&) = delete;
  PassingFolder& operator=(const PassingFolder&) = delete;
  ~PassingFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  // Empty where none could be made.
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace belay::cli
