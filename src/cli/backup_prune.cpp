// belay backup prune
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "cli/backups.hpp"
#include "cli/console.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"

namespace belay::cli {
namespace {

constexpr std::array backup_prune_options{
    OptionSpec{"keep", "N", "how many to leave; default: keep of [backups]"},
    OptionSpec{"dry-run", "", "say what would be removed"},
};

Result<std::int64_t> keep_of(const Arguments& arguments, const Settings& settings) {
  const std::string text = arguments.option("keep");
  if (text.empty()) {
    return settings.environment.backups ? settings.environment.backups->keep
                                        : plan::BackupsConfig{}.keep;
  }
  std::int64_t keep = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), keep);
  if (parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() && keep > 0) return keep;
  return fail(ErrorCode::usage, "'" + escaped(text) + "' is not a number above 0", "--keep 14");
}

// SAFETY: announced in the ledger, durably, before the first byte goes.
Done announce(engine::Journal& journal, const std::vector<KnownBackup>& going) {
  std::vector<std::string> names;
  for (const auto& backup : going) names.push_back(backup.name);
  journal.note({}, ledger::LeaseTaken{"backup prune: " + join(names, ", ")});
  return journal.commit();
}

void tell(const Arguments& arguments, const std::vector<KnownBackup>& going, std::size_t left) {
  const bool dry = arguments.flag("dry-run");
  if (arguments.json) {
    Json::Array names;
    for (const auto& backup : going) names.push_back(backup.name);
    print_line(pretty(Json::Object{{"schema", "belay.backup_prune/1"},
                                   {"dry_run", dry},
                                   {"removed", std::move(names)},
                                   {"left", static_cast<std::int64_t>(left)}}));
    return;
  }
  for (const auto& backup : going) {
    print_line((dry ? "would remove " : "removed ") + backup.name);
  }
  print_line(std::to_string(left) + (dry ? " would be left" : " left"));
}

Result<ExitStatus> prune(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(const auto keep, keep_of(arguments, settings));
  TRY(auto ground, make_ground(settings));
  const auto& name = settings.environment.name;
  // Nothing may be begun that needs a backup while it is decided which go.
  TRY(auto lease, ground.lease->take(name, "backup prune"));
  Narrator silent(true);
  TRY(auto journal,
      engine::Journal::open(*ground.store, *ground.clock, silent, {name, ground.here}));
  const auto backups = known_backups(*ground.files, journal.state());
  const auto going = to_prune(backups, keep);
  if (!arguments.flag("dry-run") && !going.empty()) {
    TRY_DONE(announce(journal, going));
    for (const auto& backup : going) {
      TRY_DONE(ground.files->remove_tree(backup.receipt.directory));
    }
  }
  tell(arguments, going, backups.size() - going.size());
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_backup_prune;
const CommandSpec command_backup_prune{
    "backup prune",
    "",
    "remove old backups, never one that an open run may need or that is not ours",
    "belay backup prune --keep 14 --dry-run",
    backup_prune_options,
    &prune};

}  // namespace belay::cli
