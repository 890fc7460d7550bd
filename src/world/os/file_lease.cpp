#include "world/os/file_lease.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

#include "base/for_shell.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "world/os/descriptor.hpp"
#include "world/os/durable.hpp"
#include "world/os/files.hpp"
#include "world/os/here.hpp"
#include "world/os/os_error.hpp"

namespace belay::world {
namespace {

using Path = std::filesystem::path;

constexpr std::size_t longest_text = 4096;

// When a process started, in ticks since boot; empty when there is none. With its pid it names a
// process for good.
std::string start_of(std::int64_t pid) {
  const auto text = make_files()->read("/proc/" + std::to_string(pid) + "/stat", longest_text);
  const auto after_name = text ? text->rfind(") ") : std::string::npos;
  if (after_name == std::string::npos) return {};
  const auto fields = split(std::string_view(*text).substr(after_name + 2), ' ');
  return fields.size() > 19 ? fields[19] : std::string();
}

std::string describe_holder(const std::string& environment, const std::string& doing) {
  const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  Json holder;
  if (const auto who = here()) {
    holder.set("user", who->actor.user);
    holder.set("host", who->actor.host);
  }
  holder.set("doing", doing);
  holder.set("environment", environment);
  holder.set("pid", std::int64_t{getpid()});
  holder.set("since", to_text(now));
  holder.set("started", start_of(getpid()));
  return canonical(holder) + "\n";
}

// What the file says, if the process that it names is alive: for an instant after a takeover it is
// the dead holder's.
Json live_holder(int descriptor) {
  std::array<char, longest_text> buffer;
  const ssize_t count = pread(descriptor, buffer.data(), buffer.size(), 0);
  const auto size = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  const auto holder = parse_json({buffer.data(), size});
  if (!holder) return {};
  const std::string started = (*holder)["started"].string_or("");
  const bool alive = !started.empty() && start_of((*holder)["pid"].int_or(0)) == started;
  return alive ? *holder : Json{};
}

std::string describe_live(const Json& holder) {
  const std::string user = escaped(holder["user"].string_or(""));
  return "process " + std::to_string(holder["pid"].int_or(0)) +
         (user.empty() ? "" : " of " + user + "@" + escaped(holder["host"].string_or(""))) +
         ", which has been at '" + escaped(holder["doing"].string_or("")) + "' since " +
         escaped(holder["since"].string_or(""));
}

tl::unexpected<Error> busy(int descriptor, const std::string& environment) {
  Json holder = live_holder(descriptor);
  for (int tries = 0; holder.is_null() && tries < 10; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // it is being written just now
    holder = live_holder(descriptor);
  }
  const std::string subject = "environment '" + environment + "' is held by ";
  if (holder.is_null()) {
    return fail(ErrorCode::lease_busy, subject + "another process", "try again in a moment",
                Disposition::retry);
  }
  const std::string pid = std::to_string(holder["pid"].int_or(0));
  return fail(ErrorCode::lease_busy, subject + describe_live(holder),
              "wait for it, or stop it with kill -TERM " + pid, Disposition::retry);
}

class FileLock final : public ports::HeldLease {
 public:
  explicit FileLock(Descriptor file) : file_(std::move(file)) {}
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  // A copy of the descriptor in a child that has not yet called exec must not keep the lock.
  ~FileLock() override {
    [[maybe_unused]] const int emptied = ftruncate(file_.get(), 0);
    flock(file_.get(), LOCK_UN);
  }

 private:
  Descriptor file_;
};

bool is_still(const Path& path, int descriptor) {
  struct stat named {};
  struct stat opened {};
  return stat(path.c_str(), &named) == 0 && fstat(descriptor, &opened) == 0 &&
         named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

// The locked file; busy when another holds it.
Result<Descriptor> lock(const Path& path, const std::string& environment) {
  const int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
  for (int tries = 0; tries < 10; ++tries) {
    Descriptor file(open(path.c_str(), flags, 0600));
    if (!file.is_open()) return cannot("open", path, errno);
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return busy(file.get(), environment);
      return cannot("lock", path, errno);
    }
    // Somebody may have removed the file between our open and our lock: then this lock is worth
    // nothing, since the next process locks another file.
    if (is_still(path, file.get())) return file;
  }
  return fail(ErrorCode::filesystem, "'" + path.native() + "' is being replaced all the time",
              "see who does that: ls -la " + for_shell(path.parent_path().native()));
}

// Where no lock can be made, the state cannot be used: the same to say as for its file.
Error unusable(Error error) {
  if (error.code == ErrorCode::filesystem) error.code = ErrorCode::state_unavailable;
  return error;
}

class FileLease final : public ports::Lease {
 public:
  explicit FileLease(const Path& state) : folder_(state / "locks") {}

  Result<std::unique_ptr<ports::HeldLease>> take(const std::string& environment,
                                                 const std::string& doing) override {
    if (!is_name(environment)) {
      return fail(ErrorCode::config_invalid, "'" + escaped(environment) + "' is not a name");
    }
    auto made = make_directory(folder_, 0700);
    if (!made) return fail(unusable(std::move(made).error()));
    const Path path = folder_ / (environment + ".lock");
    auto locked = lock(path, environment);
    if (!locked) return fail(unusable(std::move(locked).error()));
    Descriptor file = *std::move(locked);
    const std::string text = describe_holder(environment, doing);
    // Only a courtesy to others: the lock is held whether or not this can be written.
    [[maybe_unused]] const auto written = pwrite(file.get(), text.data(), text.size(), 0);
    [[maybe_unused]] const int cut = ftruncate(file.get(), static_cast<off_t>(text.size()));
    return std::make_unique<FileLock>(std::move(file));
  }

 private:
  Path folder_;
};

}  // namespace

std::optional<std::string> lease_holder(const Path& state, const std::string& environment) {
  const Path path = state / "locks" / (environment + ".lock");
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file.is_open()) return std::nullopt;
  const Json holder = live_holder(file.get());
  if (holder.is_null()) return std::nullopt;
  return describe_live(holder);
}

std::unique_ptr<ports::Lease> make_lease(const Path& state) {
  return std::make_unique<FileLease>(state);
}

}  // namespace belay::world
