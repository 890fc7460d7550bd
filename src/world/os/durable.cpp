#include "world/os/durable.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "world/os/descriptor.hpp"
#include "world/os/os_error.hpp"

namespace belay::world {
namespace {

using Path = std::filesystem::path;

Path folder_of(const Path& path) {
  const Path parent = path.parent_path();
  return parent.empty() ? Path(".") : parent;
}

// A name beside `path` that is ours alone: removed when it goes, unless it was renamed away.
class Beside {
 public:
  explicit Beside(const Path& path)
      : path_(folder_of(path) /
              ("." + path.filename().native() + "." + std::to_string(getpid()) + ".new")) {
    unlink(path_.c_str());  // of an earlier process with our number
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside() {
    if (!renamed_) unlink(path_.c_str());
  }

  const Path& path() const { return path_; }
  // SAFETY: whatever the new name points at is on disk before the rename; the folder is forced to
  // disk after it. So the name is old or new at every instant, and new once this is reported.
  Done rename_to(const Path& target) {
    if (rename(path_.c_str(), target.c_str()) != 0) return cannot("replace", target, errno);
    renamed_ = true;
    return sync_directory(folder_of(target));
  }

 private:
  Path path_;
  bool renamed_ = false;
};

}  // namespace

Done sync_directory(const Path& path) {
  const Descriptor directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open()) return cannot("open", path, errno);
  if (fsync(directory.get()) != 0) return cannot("force to disk", path, errno);
  return {};
}

Done write_all(int descriptor, std::string_view bytes, const Path& path) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot("write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Done make_directory(const Path& path, unsigned mode) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return {};
  const Path parent = folder_of(path);
  if (parent != path) TRY_DONE(make_directory(parent, mode));
  if (mkdir(path.c_str(), 0700) != 0) {
    const int error = errno;
    const bool there = error == EEXIST && std::filesystem::is_directory(path, ignored);
    return there ? Done{} : Done(cannot("make the directory", path, error));
  }
  if (chmod(path.c_str(), mode) != 0) return cannot("set the mode of", path, errno);
  return sync_directory(parent);
}

Done write_durably(const Path& path, std::string_view bytes, unsigned mode) {
  Beside beside(path);
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const Descriptor file(open(beside.path().c_str(), flags, 0600));
  if (!file.is_open()) return cannot("create", beside.path(), errno);
  TRY_DONE(write_all(file.get(), bytes, path));
  if (fchmod(file.get(), mode) != 0) return cannot("set the mode of", path, errno);
  if (fsync(file.get()) != 0) return cannot("force to disk", path, errno);
  return beside.rename_to(path);
}

Done rename_durably(const Path& from, const Path& to) {
  if (rename(from.c_str(), to.c_str()) != 0) {
    return cannot("rename", from.native() + "' to '" + to.native(), errno);
  }
  TRY_DONE(sync_directory(folder_of(to)));
  if (folder_of(from) == folder_of(to)) return {};
  return sync_directory(folder_of(from));
}

Done switch_link(const Path& link, const Path& target) {
  struct stat facts {};
  if (lstat(link.c_str(), &facts) == 0 && !S_ISLNK(facts.st_mode)) {
    return fail(ErrorCode::filesystem, "'" + link.native() + "' is not a symbolic link",
                "move it away, so that Belay can put its link there");
  }
  Beside beside(link);
  if (symlink(target.c_str(), beside.path().c_str()) != 0) {
    return cannot("create", beside.path(), errno);
  }
  return beside.rename_to(link);
}

}  // namespace belay::world
