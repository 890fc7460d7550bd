#include "world/pg/held_dump.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "world/os/os_error.hpp"
#include "world/pg/plain_files.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;

constexpr const char* suffix = ".held";

// One runner acts at a time, and keeps one folder; any that is there is a dead one's.
void remove_abandoned(const fs::path& parent) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    if (entry.path().extension() == suffix) fs::remove_all(entry.path(), ignored);
  }
}

Done copy(const Descriptor& from, const fs::path& to) {
  const Descriptor file(
      open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file.is_open()) return cannot("create", to, errno);
  std::string buffer(std::size_t{1} << 20, '\0');
  while (true) {
    const auto got = read(from.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot("copy to", to, errno);
    if (got == 0) return {};
    for (ssize_t done = 0; done < got;) {
      const auto written =
          write(file.get(), buffer.data() + done, static_cast<std::size_t>(got - done));
      if (written < 0 && errno != EINTR) return cannot("write", to, errno);
      if (written > 0) done += written;
    }
  }
}

// By the descriptor, so that it is the very file that was opened.
Done hold(const Descriptor& file, const fs::path& as) {
  const std::string link = "/proc/self/fd/" + std::to_string(file.get());
  if (linkat(AT_FDCWD, link.c_str(), AT_FDCWD, as.c_str(), AT_SYMLINK_FOLLOW) == 0) return {};
  if (errno == EEXIST || errno == ENOSPC || errno == EDQUOT) return cannot("create", as, errno);
  return copy(file, as);
}

bool same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec &&
         a.st_ctim.tv_sec == b.st_ctim.tv_sec && a.st_ctim.tv_nsec == b.st_ctim.tv_nsec;
}

}  // namespace

Result<HeldDump> HeldDump::take(const fs::path& folder) {
  TRY(const auto opened, open_folder(folder));
  remove_abandoned(folder.parent_path());
  HeldDump held(folder.string() + suffix);
  if (mkdir(held.path_.c_str(), S_IRWXU) != 0) return cannot("create", held.path_, errno);
  TRY(const auto names, names_in(folder));
  for (const auto& name : names) {
    TRY(const auto file, open_plain(opened, folder / name));
    TRY_DONE(hold(file, held.path_ / name));
  }
  TRY(held.facts_, held.look());
  return held;
}

HeldDump::HeldDump(HeldDump&& other) noexcept
    : path_(std::exchange(other.path_, {})), facts_(std::move(other.facts_)) {}

HeldDump::~HeldDump() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<std::map<std::string, struct stat>> HeldDump::look() const {
  std::map<std::string, struct stat> facts;
  TRY(const auto names, names_in(path_));
  for (const auto& name : names) {
    if (lstat((path_ / name).c_str(), &facts[name]) != 0) return cannot("look at", path_, errno);
  }
  return facts;
}

Done HeldDump::expect_untouched() const {
  TRY(const auto now, look());
  for (const auto& [name, before] : facts_) {
    const auto found = now.find(name);
    if (found != now.end() && same(before, found->second)) continue;
    return fail(ErrorCode::backup_invalid,
                "'" + name + "' of the backup was changed while it was being restored",
                "find out who did; belay backup verify");
  }
  return {};
}

}  // namespace belay::world
