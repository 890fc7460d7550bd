#include "world/migrate/scripts_on_disk.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/text.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_script = 8U << 20;
constexpr std::size_t most_scripts = 200'000;

std::string shown(const fs::path& path) {
  return "\"" + escaped(path.string()) + "\"";
}

tl::unexpected<Error> unreadable_script(const fs::path& path, const std::string& why) {
  return fail(ErrorCode::input_unreadable, shown(path) + " cannot be read: " + why);
}

Result<std::string> read_file(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return unreadable_script(path, error.message());
  if (size > largest_script) return unreadable_script(path, "it is larger than 8 MiB");
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return unreadable_script(path, "reading failed");
  return text;
}

// The files of one folder with this ending: listed, not walked; links are followed.
Result<std::vector<fs::path>> list(const fs::path& folder, std::string_view ending) {
  std::error_code error;
  std::vector<fs::path> paths;
  fs::directory_iterator entries(folder, error);
  if (error) return unreadable_script(folder, error.message());
  while (entries != fs::directory_iterator()) {
    const fs::path path = entries->path();
    const bool wanted = path.filename().string().ends_with(ending);
    if (wanted && !fs::is_directory(path, error)) paths.push_back(path);
    if (paths.size() > most_scripts) return unreadable_script(folder, "it holds too many files");
    entries.increment(error);
    if (error) return unreadable_script(folder, error.message());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<std::vector<migration::RevisionFile>> read_all(const fs::path& release,
                                                      const std::vector<fs::path>& paths) {
  std::vector<migration::RevisionFile> files;
  for (const fs::path& path : paths) {
    TRY(std::string source, read_file(path));
    files.push_back({path.lexically_relative(release).string(), std::move(source)});
  }
  return files;
}

// "package:folder/sub" as Python would find it: below one of the paths that are searched first.
std::optional<fs::path> in_package(const fs::path& cwd, const std::vector<std::string>& roots,
                                   const std::string& location) {
  std::vector<std::string> parts = split(location, ':');
  std::replace(parts.front().begin(), parts.front().end(), '.', '/');
  for (const std::string& root : roots) {
    fs::path folder = cwd / root;
    for (const std::string& part : parts) folder /= part;
    std::error_code ignored;
    if (fs::is_directory(folder, ignored)) return folder;
  }
  return std::nullopt;
}

Result<fs::path> folder_of(const fs::path& cwd, const migration::ScriptLocations& locations,
                           const std::string& location) {
  const bool package = location.front() != '/' && location.find(':') != std::string::npos;
  if (!package) return (cwd / location).lexically_normal();
  std::vector<std::string> roots = locations.module_paths;
  roots.insert(roots.end(), {".", "src"});
  if (auto folder = in_package(cwd, roots, location)) return folder->lexically_normal();
  return fail(ErrorCode::unsupported,
              "alembic.ini: \"" + escaped(location) +
                  "\" is a place inside a Python package, which is not below this folder",
              "name the folder of the revision files: --version-location DIR");
}

// An alembic.ini without script_location lies beside the scripts: Flask-Migrate's does.
Done settle(migration::ScriptLocations& locations, const fs::path& config) {
  if (!locations.version_locations.empty()) return {};
  const fs::path versions = config.parent_path() / "versions";
  std::error_code ignored;
  if (!fs::is_directory(versions, ignored)) {
    return fail(ErrorCode::config_invalid, "no script_location in " + shown(config),
                "name the folder of the scripts: --script-location DIR");
  }
  locations.version_locations = {versions.string()};
  return {};
}

}  // namespace

Result<FoundScripts> find_scripts(const fs::path& folder, const ScriptPlace& place) {
  const fs::path release = fs::absolute(folder).lexically_normal();
  const fs::path cwd = (release / place.cwd).lexically_normal();
  const fs::path config = (cwd / place.config).lexically_normal();
  migration::AlembicSettings settings{.ini = {},
                                      .here = place.here,
                                      .section = place.section,
                                      .toml = place.toml,
                                      .script_location = place.location};
  if (!place.config.empty()) {
    TRY(settings.ini, read_file(config));
    settings.here = config.parent_path().string();
  }
  TRY(auto locations, migration::read_alembic_settings(settings));
  TRY_DONE(settle(locations, config));
  VersionFolders where{.folders = {}, .recursive = locations.recursive};
  for (const std::string& location : locations.version_locations) {
    TRY(auto versions, folder_of(cwd, locations, location));
    where.folders.push_back(std::move(versions));
  }
  FoundScripts scripts;
  TRY(scripts.found, find_revision_files(where));
  scripts.notes = std::move(locations.notes);
  return scripts;
}

Result<std::vector<migration::RevisionFile>> read_scripts(const fs::path& folder,
                                                          const ScriptPlace& place) {
  TRY(const auto scripts, find_scripts(folder, place));
  return read_all(fs::absolute(folder).lexically_normal(), scripts.found.paths());
}

Result<std::vector<migration::RevisionFile>> read_folder(const fs::path& in_release,
                                                         const fs::path& folder,
                                                         std::string_view ending) {
  const fs::path release = fs::absolute(in_release).lexically_normal();
  TRY(const auto paths, list((release / folder).lexically_normal(), ending));
  return read_all(release, paths);
}

}  // namespace belay::world
