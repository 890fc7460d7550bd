// belay backup create: a run of a plan with one backup step, so that it is announced, proven and
// recorded, and resumed after a kill, like any other.
#include <array>

#include "cli/run.hpp"

namespace belay::cli {
namespace {

constexpr std::array backup_create_options{
    OptionSpec{"format", "directory|custom", "of pg_dump; default directory"},
};

Result<ExitStatus> create(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  const std::string format = arguments.option("format");
  if (!format.empty() && format != "directory" && format != "custom") {
    return fail(ErrorCode::usage, "'" + format + "' is not a format", "--format directory|custom");
  }
  const std::string text =
      "[plan]\nname = \"backup\"\n[[phase]]\nname = \"backup\"\n[[phase.step]]\nkind = "
      "\"backup\"\n" +
      (format.empty() ? "" : "format = \"" + format + "\"\n");
  TRY(auto plan, parse_plan_text(text, settings.base / "belay-backup-create.toml"));
  return run_plan(settings, plan, {"backup create", arguments.json});
}

}  // namespace

extern const CommandSpec command_backup_create;
const CommandSpec command_backup_create{"backup create",
                                        "",
                                        "make a backup now and prove it; recorded as a run",
                                        "belay backup create",
                                        backup_create_options,
                                        &create};

}  // namespace belay::cli
