// PostgreSQL's own dump and restore, and the proof that a dump can be read back.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "ports/stop.hpp"

namespace belay::ports {

enum class DumpFormat {
  directory,  // -Fd: a file a table, dumped by `jobs` in parallel
  custom,     // -Fc: one file, by one job
};
std::string to_text(DumpFormat format);

struct BackupRequest {
  AttemptId attempt;
  std::filesystem::path directory;  // must not exist; becomes the dump with its manifest
  int jobs = 2;
  Duration deadline{};
  Duration lock_wait{};  // pg_dump --lock-wait-timeout
  std::filesystem::path output_file;
  DumpFormat format = DumpFormat::directory;
  // Told how many bytes are written so far, no more often than this, by the calling thread.
  std::function<void(std::int64_t bytes)> progress = {};
  Duration progress_every = std::chrono::seconds(5);
};

// What the manifest says, as it stands in the ledger.
struct BackupReceipt {
  std::string directory;
  std::string manifest_digest;  // SHA-256 of manifest.json, which holds the digest of each file
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t entries = 0;  // of pg_restore --list
  std::string dump_version;
  std::string format = "directory";
  std::int64_t dump_ms = 0;  // how long pg_dump took
  std::int64_t seal_ms = 0;  // forcing it to disk, hashing and reading it back
};
Json to_json(const BackupReceipt& receipt);
BackupReceipt receipt_from_json(const Json& value);

class BackupTool {
 public:
  virtual ~BackupTool() = default;

  // "15.20"; migration_tool error when pg_dump or pg_restore is missing.
  virtual Result<std::string> version() = 0;
  // Dumps without the epoch and the markers, into a private folder of its own; hashes each file
  // from disk (after fsync, its pages dropped from the cache); writes manifest.json; then proves
  // it. Private modes throughout.
  virtual Result<BackupReceipt> dump(const BackupRequest& request, const Stop& stop) = 0;
  // Reads every byte back: digests against the manifest, and a full decode by pg_restore -f.
  // backup_invalid names the first file that differs.
  virtual Done prove(const BackupReceipt& receipt, const AttemptId& attempt, Duration deadline,
                     const Stop& stop) = 0;
  // Restores into an existing empty database, --exit-on-error: the very files whose every byte was
  // compared with the manifest. backup_invalid also when one of them was written to meanwhile.
  virtual Done restore(const BackupReceipt& receipt, const std::string& database,
                       const AttemptId& attempt, int jobs, Duration deadline, const Stop& stop) = 0;
};

}  // namespace belay::ports
