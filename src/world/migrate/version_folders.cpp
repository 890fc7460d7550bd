#include "world/migrate/version_folders.hpp"

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <set>
#include <system_error>

#include "base/text.hpp"
#include "core/migration/revisions.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;
using migration::Gravity;
using migration::Problem;
using migration::ProblemKind;

constexpr std::size_t most_files = 2'000'000;
constexpr std::size_t most_folders = 10'000;

std::string error_said(int number) {
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

// Sorts names by their first bytes as one number, which stand side by side; the names themselves
// lie about in memory, and are looked at only where those are the same.
void sort_names(std::vector<std::string>& names) {
  struct Name {
    std::uint64_t beginning;
    std::size_t place;
  };
  std::vector<Name> order;
  order.reserve(names.size());
  for (const std::string& name : names) {
    std::uint64_t beginning = 0;
    for (std::size_t i = 0; i < sizeof beginning; ++i) {
      beginning = beginning << 8 | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0U);
    }
    order.push_back({beginning, order.size()});
  }
  std::sort(order.begin(), order.end(), [&](const Name& a, const Name& b) {
    return a.beginning != b.beginning ? a.beginning < b.beginning : names[a.place] < names[b.place];
  });
  std::vector<std::string> sorted;
  sorted.reserve(names.size());
  for (const Name& name : order) sorted.push_back(std::move(names[name.place]));
  names = std::move(sorted);
}

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
    if (!listing.is_open()) return unreadable(folder, error_said(errno));
    FolderFiles files{.folder = folder, .names = {}, .all_regular = true};
    std::vector<fs::path> below;
    while (const dirent* entry = listing.next()) take(*entry, files, below);
    if (errno != 0) return unreadable(folder, error_said(errno));
    count_ += files.names.size();
    if (count_ > most_files) return unreadable(folder, "it holds too many files");
    sort_names(files.names);
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
    if (entry.d_type != DT_REG) files.all_regular = false;
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

}  // namespace belay::world
