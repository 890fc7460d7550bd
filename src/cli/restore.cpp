// belay restore BACKUP: a run of a plan that this command makes, so that it is announced, recorded
// and resumed after a kill, like any other.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "cli/backups.hpp"
#include "cli/confirm.hpp"
#include "cli/lift_fence.hpp"
#include "cli/run.hpp"
#include "cli/wiring.hpp"
#include "core/plan/toml_string.hpp"
#include "steps/loss.hpp"

namespace belay::cli {
namespace {

constexpr std::array restore_options{
    OptionSpec{"into", "DBNAME", "into a new database of this name; the live one is not touched"},
    OptionSpec{"accept-loss", "",
               "go on although others wrote since the backup: what they wrote is not in it"},
    yes_option,
    OptionSpec{"lift-fence", "", "open the database that an interrupted restore left closed"},
};

constexpr std::size_t longest_name = 63;  // NAMEDATALEN - 1

Done check_into(const std::string& name) {
  const auto is_control = [](unsigned char c) { return c < ' '; };
  const bool fits = !name.empty() && name.size() <= longest_name && is_valid_utf8(name) &&
                    std::ranges::none_of(name, is_control) && escaped(name) == name;
  if (fits) return {};
  return fail(ErrorCode::usage, "'" + escaped(name) + "' is no name for a database",
              "--into DBNAME, of at most 63 bytes");
}

Done check_words(const Arguments& arguments) {
  if (arguments.word(0).empty()) {
    return fail(ErrorCode::usage, "which backup is to be restored?", "belay backup list");
  }
  if (!arguments.options.contains("into")) return {};
  if (arguments.flag("accept-loss")) {
    return fail(ErrorCode::usage, "--into loses nothing: it goes without --accept-loss");
  }
  return check_into(arguments.option("into"));
}

// What the live database would lose, before a run is opened for it: a refusal leaves no trace.
Result<steps::Written> look_at_the_price(const Settings& settings, Ground& ground,
                                         const saga::EnvironmentState& state,
                                         const KnownBackup& backup) {
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  return steps::written_since(wired.world(), state, settings.state_directory() / "runs",
                              backup.facts);
}

Done settle_the_price(const Arguments& arguments, const std::string& environment,
                      const steps::Written& written, const std::string& backup) {
  if (arguments.flag("accept-loss")) {
    return confirm(arguments, environment, "restoring loses: " + steps::describe(written));
  }
  if (written.nothing()) return {};
  return fail(
      ErrorCode::preflight_failed,
      "restoring would lose what was written since: " + steps::describe(written),
      "belay restore " + backup + " --into NAME restores it beside; --accept-loss loses it");
}

std::string plan_text(const std::string& backup, const Arguments& arguments) {
  std::string lines = "backup = " + plan::toml_string(backup) + "\n";
  if (!arguments.option("into").empty()) {
    lines += "into = " + plan::toml_string(arguments.option("into")) + "\n";
  }
  if (arguments.flag("accept-loss")) lines += "accept_loss = true\n";
  const std::string step = "[[phase.step]]\nkind = ";
  return "[plan]\nname = \"restore\"\n[[phase]]\nname = \"restore\"\n" + step +
         "\"restore_point\"\n" + lines + step + "\"restore\"\n" + lines;
}

Result<ExitStatus> restore(const Arguments& arguments) {
  if (arguments.flag("lift-fence")) return lift_fence(arguments);
  TRY_DONE(check_words(arguments));
  TRY(auto settings, read_settings(arguments));
  static_cast<void>(process_stop());
  TRY(auto ground, make_ground(settings));
  TRY(auto entries, ground.store->read(settings.environment.name));
  const auto state = saga::fold(entries);
  TRY(const auto backup, find_backup(known_backups(*ground.files, state), arguments.word(0)));
  if (arguments.option("into").empty()) {
    TRY(const auto written, look_at_the_price(settings, ground, state, backup));
    TRY_DONE(settle_the_price(arguments, settings.environment.name, written, backup.name));
  }
  TRY(auto plan,
      parse_plan_text(plan_text(backup.name, arguments), settings.base / "belay-restore.toml"));
  return run_plan(settings, plan, {"restore", arguments.json});
}

}  // namespace

extern const CommandSpec command_restore;
const CommandSpec command_restore{"restore",
                                  "[BACKUP]",
                                  "restore a proven backup, beside the database or in its place",
                                  "belay restore 01J9 --into app_before",
                                  restore_options,
                                  &restore};

}  // namespace belay::cli
