// belay backup verify [BACKUP]
#include <unistd.h>

#include "base/text.hpp"
#include "cli/backups.hpp"
#include "cli/console.hpp"
#include "cli/wiring.hpp"
#include "core/report/words.hpp"

namespace belay::cli {
namespace {

constexpr auto within = std::chrono::hours(6);

// What is wrong with one; empty: every byte is as it was.
std::string fault_of(engine::World& world, const KnownBackup& backup, int n) {
  const AttemptId looking{RunId{"VERIFY" + std::to_string(::getpid())}, {}, n};
  const auto proven = world.backups->prove(backup.receipt, looking, within, look_stop());
  return proven ? "" : describe(proven.error());
}

Result<std::vector<KnownBackup>> chosen(ports::Files& files, const saga::EnvironmentState& state,
                                        const std::string& prefix) {
  auto backups = known_backups(files, state);
  if (prefix.empty()) return backups;
  TRY(auto one, find_backup(backups, prefix));
  return std::vector{std::move(one)};
}

Result<ExitStatus> verify_backups(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  static_cast<void>(process_stop());
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  if (!wired.world().backups) {
    return fail(ErrorCode::config_invalid,
                "environment '" + settings.environment.name + "' has no 'backups' or no 'database'",
                "add [environment." + settings.environment.name + ".backups] with dir = \"…\"");
  }
  TRY(auto entries, ground.store->read(settings.environment.name));
  const auto state = saga::fold(entries);
  const std::string prefix = arguments.word(0);
  Json::Array looked_at;
  bool all_whole = true;
  const auto tell = [&](const KnownBackup& backup, const std::string& fault) {
    all_whole &= fault.empty();
    if (arguments.json) {
      looked_at.push_back(
          Json::Object{{"name", backup.name}, {"whole", fault.empty()}, {"fault", escaped(fault)}});
    } else {
      print_line(backup.name + "  " +
                 (fault.empty()
                      ? toned(Tone::good, "whole") + "  " + std::to_string(backup.receipt.files) +
                            " files, " + report::spoken_bytes(backup.receipt.bytes)
                      : toned(Tone::bad, "bad") + "  " + escaped(fault)));
    }
  };
  for (const auto& lost : lost_backups(*ground.files, state)) {
    // A folder that is gone was pruned, unless an open run needs it.
    const bool expected =
        !lost.backup.needed_by.text.empty() || ground.files->exists(lost.backup.receipt.directory);
    if (expected && lost.backup.name.starts_with(prefix)) tell(lost.backup, lost.why);
  }
  auto backups = chosen(*ground.files, state, prefix);
  if (!backups && all_whole) return fail(std::move(backups).error());
  int n = 0;
  for (const auto& backup : backups.value_or(std::vector<KnownBackup>{})) {
    tell(backup, fault_of(wired.world(), backup, ++n));
  }
  if (arguments.json) {
    print_line(pretty(
        Json::Object{{"schema", "belay.backup_verify/1"}, {"backups", std::move(looked_at)}}));
  }
  return all_whole ? ExitStatus::succeeded : row_of(ErrorCode::backup_invalid).exit;
}

}  // namespace

extern const CommandSpec command_backup_verify;
const CommandSpec command_backup_verify{"backup verify",
                                        "[BACKUP]",
                                        "read every byte of one backup, or of all, and compare it",
                                        "belay backup verify 01J9",
                                        {},
                                        &verify_backups};

}  // namespace belay::cli
