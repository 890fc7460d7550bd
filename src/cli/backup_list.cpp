// belay backup list
#include "base/text.hpp"
#include "cli/backups.hpp"
#include "cli/console.hpp"
#include "cli/wiring.hpp"
#include "core/report/words.hpp"

namespace belay::cli {
namespace {

std::string line_of(const KnownBackup& backup, Instant now) {
  const auto& identity = backup.facts["identity"];
  const std::string revisions = revisions_of(backup);
  return backup.name + "  " + report::spoken(now - backup.taken) + " old  " +
         report::spoken_bytes(backup.receipt.bytes) + "  " +
         (revisions.empty() ? "no revision" : "revision " + revisions) + "  of " +
         escaped(identity["name"].string_or("?")) + " in cluster " +
         escaped(identity["system"].string_or("?")) +
         (backup.needed_by.text.empty() ? "" : "  needed by run " + backup.needed_by.text);
}

Result<ExitStatus> list(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto entries, ground.store->read(settings.environment.name));
  const auto backups = known_backups(*ground.files, saga::fold(entries));
  const auto now = ground.clock->now();
  Json::Array listed;
  for (const auto& backup : backups) {
    if (arguments.json) {
      listed.push_back(to_json(backup, now));
    } else {
      print_line(line_of(backup, now));
    }
  }
  if (arguments.json) {
    print_line(
        pretty(Json::Object{{"schema", "belay.backup_list/1"}, {"backups", std::move(listed)}}));
  } else if (backups.empty()) {
    complain("there is no proven backup; belay backup create makes one");
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_backup_list;
const CommandSpec command_backup_list{
    "backup list",       "", "the proven backups, oldest first, and which open run needs them",
    "belay backup list", {}, &list};

}  // namespace belay::cli
