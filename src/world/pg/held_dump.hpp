// A dump's files, held by links of our own while they are read and restored, so that whoever puts
// another file in a name's place meanwhile changes nothing of what is restored.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"

namespace belay::world {

class HeldDump {
 public:
  // A private folder beside the dump's with a hard link to each of its files, made by descriptor
  // (a copy where the file system has no hard links). What a killed holder left beside it goes.
  // Nothing is compared yet: compare path() with the manifest. backup_invalid as open_plain.
  static Result<HeldDump> take(const std::filesystem::path& folder);
  HeldDump(HeldDump&& other) noexcept;
  HeldDump& operator=(HeldDump&&) = delete;
  ~HeldDump();

  const std::filesystem::path& path() const { return path_; }
  // backup_invalid when a file was written to, or its owner, mode or names were changed, since
  // take(): of one that was written to, what was read in between may not be what was compared.
  Done expect_untouched() const;

 private:
  explicit HeldDump(std::filesystem::path path) : path_(std::move(path)) {}
  Result<std::map<std::string, struct stat>> look() const;

  std::filesystem::path path_;
  std::map<std::string, struct stat> facts_;
};

}  // namespace belay::world
