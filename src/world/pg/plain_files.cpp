#include "world/pg/plain_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "world/os/os_error.hpp"

namespace belay::world {

namespace fs = std::filesystem;

Result<Descriptor> open_folder(const fs::path& folder) {
  Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!opened.is_open()) return cannot("open", folder, errno);
  return opened;
}

Result<std::set<std::string>> names_in(const fs::path& folder) {
  std::set<std::string> names;
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    names.insert(entries->path().filename());
  }
  if (error) return cannot("list", folder, error.value());
  return names;
}

Result<Descriptor> open_plain(const Descriptor& folder, const fs::path& path) {
  Descriptor file(openat(folder.get(), path.filename().c_str(),
                         O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat facts {};
  if (!file.is_open() && errno != ELOOP && errno != ENXIO) return cannot("open", path, errno);
  if (!file.is_open() || fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return fail(ErrorCode::backup_invalid,
                "'" + path.filename().string() + "' in the backup is not a plain file",
                "belay backup create makes a new one");
  }
  return file;
}

}  // namespace belay::world
