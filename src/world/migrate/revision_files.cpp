#include "world/migrate/revision_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <set>
#include <system_error>
#include <thread>

#include "base/text.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;
using migration::FileReading;
using migration::Gravity;
using migration::Problem;
using migration::ProblemKind;

constexpr std::size_t largest_file = 8U << 20;
constexpr std::size_t most_files = 2'000'000;
constexpr std::size_t most_folders = 10'000;
constexpr std::size_t worth_a_thread = 256;  // files
constexpr std::size_t most_threads = 4;
constexpr std::size_t share = 32;  // files that a thread takes at once
constexpr std::size_t first_buffer = 64U << 10;

std::string said(int number) {
  return std::generic_category().message(number);
}

tl::unexpected<Error> unreadable(const fs::path& folder, const std::string& why) {
  return fail(ErrorCode::input_unreadable, "\"" + escaped(folder.string()) + "\": " + why,
              "name the folder of the revision files: --version-location DIR");
}

// A folder's entries as the system gives them: without a path for each.
class Listing {
 public:
  explicit Listing(const fs::path& folder) : stream_(opendir(folder.c_str())) {}
  ~Listing() {
    if (stream_ != nullptr) closedir(stream_);
  }
  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;

  bool is_open() const { return stream_ != nullptr; }
  // Null at the end, or with errno when it cannot be read on.
  const dirent* next() {
    errno = 0;
    return readdir(stream_);
  }

 private:
  DIR* stream_;
};

class Finder {
 public:
  explicit Finder(bool recursive) : recursive_(recursive) {}

  Done add(const fs::path& folder) {
    std::error_code error;
    const fs::path real = fs::canonical(folder, error);
    if (error) return unreadable(folder, error.message());
    if (!seen_.insert(real).second) return {};
    if (seen_.size() > most_folders) return unreadable(folder, "it holds too many folders");
    Listing listing(folder);
    if (!listing.is_open()) return unreadable(folder, said(errno));
    FolderFiles files{.folder = folder, .names = {}};
    std::vector<fs::path> below;
    while (const dirent* entry = listing.next()) take(*entry, files, below);
    if (errno != 0) return unreadable(folder, said(errno));
    count_ += files.names.size();
    if (count_ > most_files) return unreadable(folder, "it holds too many files");
    std::sort(files.names.begin(), files.names.end());
    if (!files.names.empty()) found_.folders.push_back(std::move(files));
    for (const fs::path& inner : below) TRY_DONE(add(inner));
    return {};
  }

  FoundFiles finish() {
    std::sort(found_.folders.begin(), found_.folders.end(),
              [](const auto& a, const auto& b) { return a.folder < b.folder; });
    if (!links_.empty()) drop_links_to_known();
    return std::move(found_);
  }

 private:
  void take(const dirent& entry, FolderFiles& files, std::vector<fs::path>& below) {
    const std::string_view name = entry.d_name;
    if (name == "." || name == "..") return;
    const auto type = type_of(entry, files.folder);
    if (type == fs::file_type::directory) {
      if (recursive_ && name != "__pycache__") below.push_back(files.folder / name);
      return;
    }
    std::string file(name);
    if (!migration::is_revision_file(file)) return;
    std::error_code ignored;
    if (type == fs::file_type::symlink) {
      if (fs::is_directory(files.folder / name, ignored)) return;
      links_.insert(files.folder / name);
    }
    files.names.push_back(std::move(file));
  }

  static fs::file_type type_of(const dirent& entry, const fs::path& folder) {
    if (entry.d_type == DT_DIR) return fs::file_type::directory;
    if (entry.d_type == DT_LNK) return fs::file_type::symlink;
    std::error_code ignored;
    if (entry.d_type != DT_UNKNOWN) return fs::file_type::regular;
    return fs::symlink_status(folder / entry.d_name, ignored).type();
  }

  // Of the names of one file the first that is no link stays, else the first.
  void drop_links_to_known() {
    std::set<fs::path> known;
    for (const fs::path& file : found_.paths()) {
      if (!links_.contains(file)) known.insert(real_of(file));
    }
    for (FolderFiles& files : found_.folders) {
      std::erase_if(files.names, [&](const std::string& name) {
        const fs::path file = files.folder / name;
        if (!links_.contains(file) || known.insert(real_of(file)).second) return false;
        found_.problems.push_back(twice(file));
        return true;
      });
    }
  }

  static Problem twice(const fs::path& file) {
    return {.kind = ProblemKind::file_twice,
            .path = file.string(),
            .line = 0,
            .message = escaped(file.string()) + ": leads to " + escaped(real_of(file).string()) +
                       ", which is read already",
            .hint = {},
            .gravity = Gravity::warning};
  }

  static fs::path real_of(const fs::path& file) {
    std::error_code error;
    auto real = fs::canonical(file, error);
    return error ? file : real;
  }

  bool recursive_;
  std::size_t count_ = 0;
  std::set<fs::path> seen_;
  std::set<fs::path> links_;
  FoundFiles found_;
};

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

// Why it could not be read; empty when it was. `text` keeps its room from file to file. A pipe is
// opened without waiting for its other end.
std::string read_into(std::string& text, int folder, const std::string& name) {
  const Opened file(openat(folder, name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) return said(errno);
  struct stat facts {};
  if (fstat(file.get(), &facts) != 0) return said(errno);
  if (!S_ISREG(facts.st_mode)) return "it is no file";
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size > largest_file) return "it is larger than 8 MiB";
  text.resize(size);
  std::size_t have = 0;
  while (have < size) {
    const ssize_t count = read(file.get(), text.data() + have, size - have);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return said(errno);
    if (count == 0) break;
    have += static_cast<std::size_t>(count);
  }
  text.resize(have);
  return {};
}

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
  Reading(const FolderFiles& files, const std::string& base, Depth depth,
          std::vector<FileReading>& results)
      : files_(files),
        depth_(depth),
        start_(shown(files.folder, base)),
        folder_(open(files.folder.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY)),
        offset_(results.size()),
        results_(results) {
    results.resize(results.size() + files.names.size());
  }

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
    migration::RevisionFile file;
    file.text.reserve(first_buffer);
    while (true) {
      const std::size_t start = next_.fetch_add(share);
      if (start >= files_.names.size()) return;
      const std::size_t end = std::min(start + share, files_.names.size());
      for (std::size_t i = start; i < end; ++i) results_[offset_ + i] = one(file, files_.names[i]);
    }
  }

  FileReading one(migration::RevisionFile& file, const std::string& name) const {
    file.path = start_;
    file.path += name;
    const std::string why = read_into(file.text, folder_.get(), name);
    if (!why.empty()) return unread(file.path, why);
    return depth_ == Depth::names ? migration::read_names(file) : migration::read_whole(file);
  }

  const FolderFiles& files_;
  Depth depth_;
  std::string start_;  // of the paths that are told
  Opened folder_;
  std::size_t offset_;
  std::atomic<std::size_t> next_ = 0;
  std::vector<FileReading>& results_;
};

}  // namespace

std::vector<fs::path> FoundFiles::paths() const {
  std::vector<fs::path> all;
  for (const FolderFiles& files : folders) {
    for (const std::string& name : files.names) all.push_back(files.folder / name);
  }
  return all;
}

Result<FoundFiles> find_revision_files(const VersionFolders& where) {
  Finder finder(where.recursive);
  for (const fs::path& folder : where.folders) TRY_DONE(finder.add(folder));
  return finder.finish();
}

std::vector<FileReading> read_revision_files(const std::vector<FolderFiles>& folders,
                                             const fs::path& base, Depth depth) {
  const std::string start = base.empty() ? std::string() : (base / "").string();
  std::vector<FileReading> results;
  for (const FolderFiles& files : folders) Reading(files, start, depth, results).run();
  return results;
}

}  // namespace belay::world
