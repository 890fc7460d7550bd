#include "world/pg/dump_folder.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "world/os/descriptor.hpp"
#include "world/os/os_error.hpp"
#include "world/pg/plain_files.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;

constexpr const char* manifest_name = "manifest.json";
constexpr const char* manifest_schema = "belay.backup/1";
constexpr std::int64_t most_manifest_bytes = std::int64_t{64} * 1024 * 1024;
constexpr std::size_t chunk = std::size_t{1024} * 1024;

tl::unexpected<Error> invalid(std::string what) {
  return fail(ErrorCode::backup_invalid, std::move(what), "belay backup create makes a new one");
}

// SAFETY: the cache is dropped first, so that the disk is read and not what was just written.
// Nothing but clean pages can be dropped: the caller has forced the file to disk.
Result<DumpFile> read_back(const Descriptor& file, const fs::path& path, const Patience& patience) {
  posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
  DumpFile result{path.filename(), 0, {}};
  Sha256 hash;
  std::string buffer(chunk, '\0');
  while (true) {
    TRY_DONE(patience.check());
    const auto got = read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot("read", path, errno);
    if (got == 0) break;
    hash.update(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
    result.bytes += got;
  }
  result.digest = hash.finish_hex();
  return result;
}

Result<DumpFile> seal_file(const Descriptor& folder, const fs::path& path,
                           const Patience& patience) {
  TRY(const auto file, open_plain(folder, path));
  if (fchmod(file.get(), S_IRUSR | S_IWUSR) != 0) return cannot("change the mode of", path, errno);
  if (fsync(file.get()) != 0) return cannot("force to disk", path, errno);
  return read_back(file, path, patience);
}

Done sync_folder(const fs::path& folder) {
  TRY(const auto opened, open_folder(folder));
  if (fsync(opened.get()) != 0) return cannot("force to disk", folder, errno);
  return {};
}

Done write_new(const fs::path& path, std::string_view text) {
  const Descriptor file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file.is_open()) return cannot("create", path, errno);
  while (!text.empty()) {
    const auto written = write(file.get(), text.data(), text.size());
    if (written < 0 && errno != EINTR) return cannot("write", path, errno);
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fsync(file.get()) != 0) return cannot("force to disk", path, errno);
  return {};
}

Result<std::string> read_manifest(const Descriptor& folder, const fs::path& path,
                                  const std::string& digest) {
  TRY(const auto file, open_plain(folder, path));
  posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
  struct stat facts {};
  if (fstat(file.get(), &facts) != 0) return cannot("read", path, errno);
  if (facts.st_size > most_manifest_bytes) return invalid("'manifest.json' differs");
  std::string text(static_cast<std::size_t>(facts.st_size), '\0');
  const auto got = read(file.get(), text.data(), text.size());
  if (got < 0) return cannot("read", path, errno);
  if (got != facts.st_size || sha256_hex(text) != digest) return invalid("'manifest.json' differs");
  return text;
}

Done compare_file(const Descriptor& folder, const fs::path& path, const Json& expected,
                  const Patience& patience) {
  TRY(const auto file, open_plain(folder, path));
  TRY(const auto found, read_back(file, path, patience));
  if (found.bytes == expected["bytes"].int_or(-1) &&
      found.digest == expected["sha256"].string_or("")) {
    return {};
  }
  return invalid("'" + found.name + "' differs from the manifest");
}

}  // namespace

Done Patience::check() const {
  if (stop.level() == ports::StopLevel::now) {
    return fail(ErrorCode::interrupted, "stopped while reading the backup");
  }
  if (std::chrono::steady_clock::now() >= until) {
    return fail(ErrorCode::process_timeout, "the backup was not read within its deadline");
  }
  return {};
}

Duration Patience::left() const {
  const auto rest = std::chrono::duration_cast<Duration>(until - std::chrono::steady_clock::now());
  return std::max(rest, Duration(1));
}

Result<std::vector<DumpFile>> seal(const fs::path& folder, const Patience& patience) {
  TRY(const auto opened, open_folder(folder));
  TRY(const auto names, names_in(folder));
  std::vector<DumpFile> files;
  for (const auto& name : names) {
    TRY(auto file, seal_file(opened, folder / name, patience));
    files.push_back(std::move(file));
  }
  return files;
}

Result<std::string> write_manifest(const fs::path& folder, const std::vector<DumpFile>& files,
                                   std::int64_t entries, const std::string& dump_version) {
  Json list{Json::Array{}};
  for (const auto& file : files) {
    Json row;
    row.set("name", file.name);
    row.set("bytes", file.bytes);
    row.set("sha256", file.digest);
    list.push_back(std::move(row));
  }
  Json manifest;
  manifest.set("schema", manifest_schema);
  manifest.set("dump_version", dump_version);
  manifest.set("entries", entries);
  manifest.set("files", std::move(list));
  const std::string text = canonical(manifest) + "\n";
  TRY_DONE(write_new(folder / manifest_name, text));
  TRY_DONE(sync_folder(folder));
  return sha256_hex(text);
}

Done compare(const fs::path& folder, const std::string& manifest_digest, const Patience& patience) {
  if (!fs::is_directory(fs::symlink_status(folder))) {
    return invalid("there is no backup at '" + escaped(folder.native()) + "'");
  }
  TRY(const auto opened, open_folder(folder));
  TRY(auto names, names_in(folder));
  if (names.erase(manifest_name) == 0) return invalid("'manifest.json' is missing");
  TRY(const auto text, read_manifest(opened, folder / manifest_name, manifest_digest));
  TRY(const auto manifest, parse_json(text));
  const auto* files = manifest["files"].if_array();
  if (files == nullptr) return invalid("'manifest.json' lists no files");
  for (const auto& file : *files) {
    const std::string name = file["name"].string_or("");
    if (names.erase(name) == 0) return invalid("'" + escaped(name) + "' is missing");
    TRY_DONE(compare_file(opened, folder / name, file, patience));
  }
  if (!names.empty()) return invalid("'" + escaped(*names.begin()) + "' is not in the manifest");
  return {};
}

PartialFolder::PartialFolder(const fs::path& final_path)
    : final_(final_path), path_(final_path.string() + ".partial") {}

PartialFolder::PartialFolder(PartialFolder&& other) noexcept
    : final_(std::move(other.final_)), path_(std::exchange(other.path_, {})) {}

PartialFolder::~PartialFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<PartialFolder> PartialFolder::make(const fs::path& final_path) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(final_path, error)))
    return cannot("create", final_path, EEXIST);
  PartialFolder folder(final_path);
  // What a killed dump left; a link is removed, never followed.
  fs::remove_all(folder.path_, error);
  if (error) return cannot("remove", folder.path_, error.value());
  if (mkdir(folder.path_.c_str(), S_IRWXU) != 0) return cannot("create", folder.path_, errno);
  return folder;
}

Done PartialFolder::publish() {
  if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, final_.c_str(), RENAME_NOREPLACE) != 0) {
    return cannot("rename to", final_, errno);
  }
  path_.clear();
  return sync_folder(final_.parent_path());
}

}  // namespace belay::world
