#include "world/migrate/scripts_on_disk.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "base/text.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_file = 8U << 20;
constexpr std::size_t most_files = 200'000;

std::string shown(const fs::path& path) {
  return "\"" + escaped(path.string()) + "\"";
}

tl::unexpected<Error> unreadable(const fs::path& path, const std::string& why) {
  return fail(ErrorCode::input_unreadable, shown(path) + " cannot be read: " + why);
}

Result<std::string> read_file(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return unreadable(path, error.message());
  if (size > largest_file) return unreadable(path, "it is larger than 8 MiB");
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return unreadable(path, "reading failed");
  return text;
}

// The files of one location that are wanted: listed, not walked; links are followed.
template <class Wanted>
Result<std::vector<fs::path>> list(const fs::path& location, const Wanted& is_wanted) {
  std::error_code error;
  std::vector<fs::path> paths;
  fs::directory_iterator entries(location, error);
  if (error) return unreadable(location, error.message());
  while (entries != fs::directory_iterator()) {
    const fs::path path = entries->path();
    const bool wanted = is_wanted(path.filename().string());
    if (wanted && !fs::is_directory(path, error)) paths.push_back(path);
    if (paths.size() > most_files) return unreadable(location, "it holds too many files");
    entries.increment(error);
    if (error) return unreadable(location, error.message());
  }
  return paths;
}

// A section that comes again adds to the first, and its last word counts.
std::string with_location(std::string text, const std::string& location) {
  text += "\n[alembic]\nscript_location = ";
  for (const char c : location) text += c == '%' ? std::string("%%") : std::string(1, c);
  return text + "\n";
}

// Sorted; a file that two paths lead to is read once.
Result<std::vector<migration::RevisionFile>> read_all(const fs::path& release,
                                                      std::vector<fs::path> paths) {
  std::sort(paths.begin(), paths.end());
  std::vector<migration::RevisionFile> files;
  std::set<fs::path> seen;
  for (const fs::path& path : paths) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    if (error) return unreadable(path, error.message());
    if (!seen.insert(real).second) continue;
    TRY(std::string source, read_file(real));
    files.push_back({path.lexically_relative(release).string(), std::move(source)});
  }
  return files;
}

}  // namespace

Result<std::vector<migration::RevisionFile>> read_scripts(const fs::path& folder,
                                                          const ScriptPlace& place) {
  const fs::path release = fs::absolute(folder).lexically_normal();
  const fs::path cwd = (release / place.cwd).lexically_normal();
  const fs::path config = (cwd / place.config).lexically_normal();
  TRY(std::string text, read_file(config));
  if (!place.location.empty()) text = with_location(std::move(text), place.location);
  TRY(const auto locations, migration::read_alembic_ini(text, config.parent_path().string()));
  std::vector<fs::path> paths;
  for (const std::string& location : locations.version_locations) {
    TRY(const auto listed, list((cwd / location).lexically_normal(), &migration::is_revision_file));
    paths.insert(paths.end(), listed.begin(), listed.end());
  }
  return read_all(release, std::move(paths));
}

Result<std::vector<migration::RevisionFile>> read_folder(const fs::path& in_release,
                                                         const fs::path& folder,
                                                         std::string_view ending) {
  const fs::path release = fs::absolute(in_release).lexically_normal();
  TRY(auto paths, list((release / folder).lexically_normal(),
                       [&](const std::string& name) { return name.ends_with(ending); }));
  return read_all(release, std::move(paths));
}

}  // namespace belay::world
