#include "world/migrate/revision_files.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <thread>

#include "base/text.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;
using migration::FileReading;
using migration::Gravity;
using migration::ProblemKind;
using migration::Readings;

constexpr std::size_t largest_file = 8U << 20;
constexpr std::size_t worth_a_thread = 256;  // files
constexpr std::size_t most_threads = 4;
constexpr std::size_t share = 32;           // files that a thread takes at once
constexpr std::size_t at_once = 64U << 10;  // bytes of a read

std::string said(int number) {
  return std::generic_category().message(number);
}

class Opened {
 public:
  explicit Opened(int descriptor) : descriptor_(descriptor) {}
  ~Opened() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

// Files of one folder, one after the other.
class Reader {
 public:
  Reader(int folder, bool all_regular)
      : folder_(folder), all_regular_(all_regular), buffer_(at_once) {}

  // Why it could not be read; empty when it was. A pipe is opened without waiting for its other
  // end.
  std::string read_into(std::string& text, const std::string& name) {
    const Opened file(openat(folder_, name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.get() < 0) return said(errno);
    if (!all_regular_) {
      struct stat facts {};
      if (fstat(file.get(), &facts) != 0) return said(errno);
      if (!S_ISREG(facts.st_mode)) return "it is no file";
    }
    text.clear();
    while (true) {
      const ssize_t count = read(file.get(), buffer_.data(), buffer_.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return said(errno);
      text.append(buffer_.data(), static_cast<std::size_t>(count));
      if (text.size() > largest_file) return "it is larger than 8 MiB";
      // Of a regular file a read gives less than it was asked for at the end alone (POSIX, read).
      if (static_cast<std::size_t>(count) < buffer_.size()) return {};
    }
  }

 private:
  int folder_;
  bool all_regular_;
  std::vector<char> buffer_;
};

// "versions/" for a folder of that name below the base; else the whole path, with a slash.
std::string shown(const fs::path& folder, const std::string& base) {
  const std::string text = (folder / "").string();
  const bool below = !base.empty() && text.starts_with(base);
  return below ? text.substr(base.size()) : text;
}

FileReading unread(const std::string& path, const std::string& why) {
  FileReading reading;
  reading.problems.push_back({.kind = ProblemKind::not_python,
                              .path = path,
                              .line = 0,
                              .message = escaped(path) + ": cannot be read: " + why,
                              .hint = {},
                              .gravity = Gravity::blocks});
  return reading;
}

class Reading {
 public:
  // The results are from this offset on.
  Reading(const FolderFiles& files, const std::string& base, Depth depth, std::size_t offset,
          Readings& results)
      : files_(files),
        depth_(depth),
        start_(shown(files.folder, base)),
        folder_(open(files.folder.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY)),
        offset_(offset),
        results_(results) {}

  void run() {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t worth = 1 + files_.names.size() / worth_a_thread;
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min({cores, most_threads, worth}); ++i) {
      others.emplace_back([this] {
        // With a table of its own files no thread waits for the other's to open and close one; it
        // is only slower where that is refused.
        static_cast<void>(unshare(CLONE_FILES));
        work();
      });
    }
    work();
  }

 private:
  void work() {
    Reader reader(folder_.get(), files_.all_regular);
    migration::RevisionFile file;
    while (true) {
      const std::size_t start = next_.fetch_add(share);
      if (start >= files_.names.size()) return;
      const std::size_t end = std::min(start + share, files_.names.size());
      for (std::size_t i = start; i < end; ++i) {
        results_.put(offset_ + i, one(reader, file, files_.names[i]));
      }
    }
  }

  FileReading one(Reader& reader, migration::RevisionFile& file, const std::string& name) const {
    file.path = start_;
    file.path += name;
    const std::string why = reader.read_into(file.text, name);
    if (!why.empty()) return unread(file.path, why);
    return depth_ == Depth::names ? migration::read_names(file) : migration::read_whole(file);
  }

  const FolderFiles& files_;
  Depth depth_;
  std::string start_;  // of the paths that are told
  Opened folder_;
  std::size_t offset_;
  std::atomic<std::size_t> next_ = 0;
  Readings& results_;
};

}  // namespace

Readings read_revision_files(const std::vector<FolderFiles>& folders, const fs::path& base,
                             Depth depth) {
  const std::string start = base.empty() ? std::string() : (base / "").string();
  std::size_t count = 0;
  for (const FolderFiles& files : folders) count += files.names.size();
  Readings results(count);
  std::size_t offset = 0;
  for (const FolderFiles& files : folders) {
    Reading(files, start, depth, offset, results).run();
    offset += files.names.size();
  }
  return results;
}

}  // namespace belay::world
