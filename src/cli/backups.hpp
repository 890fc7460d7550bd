// The backups that the ledger says are ours: made by a step that succeeded, with its receipt. What
// lies in the folder beside them is nobody's that Belay knows, and is left alone.
#pragma once

#include "cli/runs.hpp"
#include "ports/backup_tool.hpp"

namespace belay::cli {

struct KnownBackup {
  std::string name;  // of its folder: "<run>-<phase>-<step>"
  RunId run;
  ports::BackupReceipt receipt;
  Json facts;       // of the step: identity, lsn, revisions, taken_at, …
  Instant taken{};  // of the run's opening, where the step's facts have no time
  RunId needed_by;  // an open run that may restore it; empty: none
};

// Oldest first. Each is in its place, with the manifest that its receipt names; whether its files
// are whole, only reading them tells.
std::vector<KnownBackup> known_backups(ports::Files& files, const saga::EnvironmentState& state);

// Those whose receipt stands in the ledger but whose folder or manifest is not there any more, or
// is another one; with the reason.
struct LostBackup {
  KnownBackup backup;
  std::string why;
};
std::vector<LostBackup> lost_backups(ports::Files& files, const saga::EnvironmentState& state);

// The one of which `prefix` is the unique beginning; empty: the newest. backup_invalid otherwise.
Result<KnownBackup> find_backup(const std::vector<KnownBackup>& backups, const std::string& prefix);

Json to_json(const KnownBackup& backup, Instant now);
std::string revisions_of(const KnownBackup& backup);

// Those that may go: all but the `keep` newest and those that an open run may need.
std::vector<KnownBackup> to_prune(const std::vector<KnownBackup>& backups, std::int64_t keep);

}  // namespace belay::cli
