// A dump's folder on disk: forced there, hashed from there, described by a manifest, and compared
// with it later. Knows nothing of what the files hold.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "ports/stop.hpp"

namespace belay::world {

struct DumpFile {
  std::string name;
  std::int64_t bytes = 0;
  std::string digest;  // SHA-256
};

// How long reading may go on: interrupted or process_timeout beyond it.
struct Patience {
  std::chrono::steady_clock::time_point until;
  const ports::Stop& stop;
  Done check() const;
  Duration left() const;
};

// Makes every file private and durable, drops its pages from the cache and reads it back from the
// disk. Sorted by name. Anything but a plain file is refused (backup_invalid).
Result<std::vector<DumpFile>> seal(const std::filesystem::path& folder, const Patience& patience);

// Durable, private, must not be there. Returns its SHA-256.
Result<std::string> write_manifest(const std::filesystem::path& folder,
                                   const std::vector<DumpFile>& files, std::int64_t entries,
                                   const std::string& dump_version);

// Every file against the manifest, every byte from the disk; backup_invalid names the first that
// differs, is missing or is not in the manifest.
Done compare(const std::filesystem::path& folder, const std::string& manifest_digest,
             const Patience& patience);

// A new private folder for a dump that is not done; removed unless published.
class PartialFolder {
 public:
  static Result<PartialFolder> make(const std::filesystem::path& final_path);
  PartialFolder(PartialFolder&& other) noexcept;
  PartialFolder& operator=(PartialFolder&&) = delete;
  ~PartialFolder();

  const std::filesystem::path& path() const { return path_; }
  // Renames it to its final path, which must not exist, and forces the parent to disk.
  Done publish();

 private:
  explicit PartialFolder(const std::filesystem::path& final_path);
  std::filesystem::path final_;
  std::filesystem::path path_;
};

}  // namespace belay::world
