// belay rehearse PLAN: a run of a plan that this command makes of the user's, with each migrate
// tried on a copy, so that its receipt stands in the ledger like that of any other step.
#include <array>

#include "cli/run.hpp"
#include "core/plan/toml_string.hpp"

namespace belay::cli {
namespace {

constexpr std::array rehearse_options{
    OptionSpec{"no-downgrade", "", "do not try the way back by downgrade"},
};

// What a stage step of the user's says; all of its options are texts.
std::string stage_lines(const Json& options) {
  std::string lines;
  for (const auto& [key, value] : *options.if_object()) {
    lines += key + " = " + plan::toml_string(value.string_or("")) + "\n";
  }
  return lines;
}

// The stage steps of the user's plan, and a rehearse in the place of each migrate.
std::string rehearsal_text(const plan::Plan& plan, bool downgrade, int& migrates) {
  std::string text = "[plan]\nname = \"rehearse\"\n[[phase]]\nname = \"rehearse\"\n";
  for (const auto& phase : plan.phases) {
    for (const auto& step : phase.steps) {
      if (step.kind == "stage") {
        text += "[[phase.step]]\nkind = \"stage\"\n" + stage_lines(step.options);
      } else if (step.kind == "migrate") {
        ++migrates;
        text += "[[phase.step]]\nkind = \"rehearse\"\nto = " +
                plan::toml_string(step.options["to"].string_or("")) + "\n" +
                (downgrade ? "" : "downgrade = false\n");
      }
    }
  }
  return text;
}

Result<ExitStatus> rehearse(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(const auto users, read_plan(arguments.word(0)));
  int migrates = 0;
  const auto text = rehearsal_text(users.plan, !arguments.flag("no-downgrade"), migrates);
  if (migrates == 0) {
    return fail(ErrorCode::usage, "the plan has no migrate: there is nothing to rehearse");
  }
  TRY(auto plan, parse_plan_text(text, settings.base / "belay-rehearse.toml"));
  return run_plan(settings, plan, {"rehearse", arguments.json});
}

}  // namespace

extern const CommandSpec command_rehearse;
const CommandSpec command_rehearse{"rehearse",
                                   "PLAN",
                                   "try the plan's migrations on a copy made of the newest backup",
                                   "belay rehearse plans/release.toml",
                                   rehearse_options,
                                   &rehearse};

}  // namespace belay::cli
