// belay stamp REV: a run of a plan with one stamp step, so that it is announced, observed and
// recorded, and gone on with after a kill, like any other.
#include <array>

#include "base/text.hpp"
#include "cli/run.hpp"
#include "cli/session.hpp"
#include "core/plan/toml_string.hpp"

namespace belay::cli {
namespace {

// What of a policy is asked: a stamp mends, and is no deploy.
constexpr std::array<std::string_view, 4> rules_of_stamp{"name_environment", "bound_database",
                                                         "no_stamp", "override_approvals"};

constexpr std::array stamp_options{
    OptionSpec{"override", "RULE=REASON",
               "stamp though this rule of the policy refuses it; it stands in the ledger", 0, true},
    OptionSpec{"reason", "TEXT",
               "why, where the ledger does not know that revision's catalog; kept in it"},
};

// A run that waits for its next phase counts on the revision that it left.
Done expect_no_open_run(const Settings& settings) {
  TRY(auto ground, make_ground(settings));
  TRY(const auto entries, ground.store->read(settings.environment.name));
  const auto state = saga::fold(entries);
  TRY_DONE(expect_no_acting_run(state, RunId{}, ground.clock->now()));
  for (const auto& [id, run] : state.runs) {
    if (run.end) continue;
    return fail(ErrorCode::unsupported,
                "run " + id.text + " of plan '" + escaped(run.shape.plan) + "' is not over",
                "belay resume " + id.text + ", or belay rollback " + id.text);
  }
  return {};
}

Result<ExitStatus> stamp(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY_DONE(expect_no_open_run(settings));
  const std::string reason = arguments.option("reason");
  const std::string text =
      "[plan]\nname = \"stamp\"\n[[phase]]\nname = \"stamp\"\n[[phase.step]]\nkind = \"stamp\"\n"
      "to = " +
      plan::toml_string(arguments.word(0)) + "\n" +
      (reason.empty() ? "" : "reason = " + plan::toml_string(reason) + "\n");
  TRY(auto plan, parse_plan_text(text, settings.base / "belay-stamp.toml"));
  TRY(auto overrides, read_overrides(arguments));
  return run_plan(settings, plan,
                  {"stamp", arguments.json, std::move(overrides), nullptr, rules_of_stamp});
}

}  // namespace

extern const CommandSpec command_stamp;
const CommandSpec command_stamp{
    "stamp",
    "REV",
    "write which revision the database is at, where its catalog is what that revision gives",
    "belay stamp 3f2a1c --reason 'taken over from the old deploy script'",
    stamp_options,
    &stamp};

}  // namespace belay::cli
