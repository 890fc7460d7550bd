#include "cli/backups.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

KnownBackup backup_of(const saga::RunState& run, const Json& facts) {
  KnownBackup backup;
  backup.receipt = ports::receipt_from_json(facts["receipt"]);
  backup.name = fs::path(backup.receipt.directory).filename().string();
  backup.run = run.id;
  backup.facts = facts;
  backup.taken = parse_instant(facts["taken_at"].string_or("")).value_or(run.opened);
  if (!run.end) backup.needed_by = run.id;
  return backup;
}

std::vector<KnownBackup> recorded(const saga::EnvironmentState& state) {
  std::vector<KnownBackup> backups;
  for (const auto& [id, run] : state.runs) {
    for (const StepAt at : saga::all_steps(run.shape)) {
      const auto& facts = run.step(at).facts;
      const bool done = run.step(at).forward == saga::Forward::succeeded;
      if (run.shape.step(at).kind == "backup" && done && !facts["receipt"].is_null()) {
        backups.push_back(backup_of(run, facts));
      }
    }
  }
  std::ranges::stable_sort(backups, {}, &KnownBackup::taken);
  return backups;
}

// Empty when its manifest is in place and the one that the receipt names.
std::string missing_of(ports::Files& files, const KnownBackup& backup) {
  const fs::path folder = backup.receipt.directory;
  const auto facts = files.directory(folder);
  if (!facts || !facts->exists) return "its folder is gone";
  if (!facts->is_directory) return "something else is in its place";
  const auto digest = files.digest_of_file(folder / "manifest.json");
  if (!digest) return "'manifest.json' cannot be read";
  return *digest == backup.receipt.manifest_digest ? "" : "'manifest.json' differs";
}

}  // namespace

std::vector<KnownBackup> known_backups(ports::Files& files, const saga::EnvironmentState& state) {
  auto backups = recorded(state);
  std::erase_if(backups, [&](const auto& backup) { return !missing_of(files, backup).empty(); });
  return backups;
}

std::vector<LostBackup> lost_backups(ports::Files& files, const saga::EnvironmentState& state) {
  std::vector<LostBackup> lost;
  for (auto& backup : recorded(state)) {
    auto why = missing_of(files, backup);
    if (!why.empty()) lost.push_back({std::move(backup), std::move(why)});
  }
  return lost;
}

Result<KnownBackup> find_backup(const std::vector<KnownBackup>& backups,
                                const std::string& prefix) {
  std::vector<const KnownBackup*> matching;
  for (const auto& backup : backups) {
    if (backup.name.starts_with(prefix)) matching.push_back(&backup);
  }
  if (matching.empty()) {
    if (prefix.empty()) {
      return fail(ErrorCode::backup_invalid, "there is no proven backup", "belay backup list");
    }
    return fail(ErrorCode::usage, "no proven backup begins with '" + escaped(prefix) + "'",
                "belay backup list");
  }
  if (matching.size() == 1 || prefix.empty()) return *matching.back();
  return fail(ErrorCode::usage,
              std::to_string(matching.size()) + " backups begin with '" + escaped(prefix) + "'",
              "give more of it");
}

std::string revisions_of(const KnownBackup& backup) {
  std::vector<std::string> names;
  if (const auto* revisions = backup.facts["revisions"].if_array()) {
    for (const auto& revision : *revisions) names.push_back(escaped(revision.string_or("")));
  }
  return join(names, ", ");
}

Json to_json(const KnownBackup& backup, Instant now) {
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - backup.taken).count();
  return Json::Object{{"name", backup.name},
                      {"taken_at", to_text(backup.taken)},
                      {"age_seconds", static_cast<std::int64_t>(age)},
                      {"run", backup.run.text},
                      {"needed_by", backup.needed_by.text},
                      {"identity", backup.facts["identity"]},
                      {"lsn", backup.facts["lsn"]},
                      {"revisions", backup.facts["revisions"]},
                      {"server_version", backup.facts["server_version"]},
                      {"database_bytes", backup.facts["database_bytes"]},
                      {"receipt", ports::to_json(backup.receipt)}};
}

std::vector<KnownBackup> to_prune(const std::vector<KnownBackup>& backups, std::int64_t keep) {
  std::vector<KnownBackup> going;
  const auto most = static_cast<std::int64_t>(backups.size());
  for (std::int64_t i = 0; i < most - std::max<std::int64_t>(keep, 1); ++i) {
    const auto& backup = backups[static_cast<std::size_t>(i)];
    if (backup.needed_by.text.empty()) going.push_back(backup);
  }
  return going;
}

}  // namespace belay::cli
