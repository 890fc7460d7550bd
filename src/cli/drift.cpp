// belay drift
#include "steps/drift.hpp"

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/scratch.hpp"
#include "cli/tool_question.hpp"

namespace belay::cli {
namespace {

using migration::DriftKind;

constexpr std::array drift_options{
    OptionSpec{"rights", "", "compare owners and grants as well"},
    OptionSpec{"no-models", "", "leave the application's models out: no alembic check"},
    OptionSpec{"scratch", "WHERE",
               "env:NAME, file:PATH or credential:NAME: the role that makes the scratch database, "
               "on the same server; default the environment's own"},
};

void print_difference(const migration::DriftedObject& one) {
  const auto texts = migration::shortened(one);
  const std::string word(to_text(one.kind));
  print_line(toned(Tone::bad, word + std::string(8 - word.size(), ' ')) + escaped(one.object));
  if (one.kind != DriftKind::added) print_line("  scripts: " + escaped(texts.scripts));
  if (one.kind != DriftKind::missing) print_line("  live:    " + escaped(texts.live));
}

std::string revisions_told(const std::vector<std::string>& revisions) {
  return revisions.empty() ? "no revision" : "revision " + escaped(join(revisions, ", "));
}

void print_drift(const steps::DriftSeen& seen) {
  for (const auto& one : seen.differences) print_difference(one);
  const auto count = seen.differences.size();
  print_line(count == 0 ? "no drift: the database is what the scripts give at " +
                              revisions_told(seen.revisions)
                        : std::to_string(count) + " difference" + (count == 1 ? "" : "s") +
                              " from what the scripts give at " + revisions_told(seen.revisions));
}

std::string_view word_of(ports::ModelsSaid said) {
  switch (said) {
    case ports::ModelsSaid::same:
      return "same";
    case ports::ModelsSaid::differ:
      return "differ";
    case ports::ModelsSaid::not_told:
      return "not_told";
  }
  return "";
}

void print_models(const ports::ModelsCheck& models) {
  if (models.seen.empty()) return;
  switch (models.said) {
    case ports::ModelsSaid::same:
      return print_line("the models are what the scripts give at their head");
    case ports::ModelsSaid::differ:
      print_line(toned(Tone::bad, "models  ") + "differ from the scripts at their head");
      return print_line("  " + models.seen);
    case ports::ModelsSaid::not_told:
      return print_line("the models are not compared: " + models.seen);
  }
}

Json drift_json(const steps::DriftSeen& seen) {
  Json::Array all;
  for (const auto& one : seen.differences) all.push_back(migration::to_json(one));
  return Json::Object{
      {"schema", "belay.drift/1"},
      {"revisions", Json::Array(seen.revisions.begin(), seen.revisions.end())},
      {"drift", !seen.differences.empty()},
      {"differences", std::move(all)},
      {"models", Json::Object{{"said", word_of(seen.models.said)}, {"seen", seen.models.seen}}}};
}

Result<ExitStatus> run_drift(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  if (!settings.environment.database || !settings.environment.migrations) {
    return fail(ErrorCode::config_invalid,
                "drift needs an environment with 'database' and 'migrations'");
  }
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  auto& world = wired.world();
  TRY(auto scripts, steps::scripts_of_now(world));
  const auto rights =
      arguments.flag("rights") ? migration::Rights::compared : migration::Rights::left_out;
  const auto make = scratch_databases(settings, world.processes, arguments.option("scratch"));
  TRY(const auto seen, steps::look_for_drift(world, make,
                                             {{new_run_id(*ground.clock), {0, 0}, 1},
                                              look_stop(),
                                              std::move(scripts),
                                              world.scratch,
                                              rights,
                                              !arguments.flag("no-models")}));
  if (arguments.json) {
    print_line(pretty(drift_json(seen)));
  } else {
    print_drift(seen);
    print_models(seen.models);
  }
  const bool same = seen.differences.empty() && seen.models.said != ports::ModelsSaid::differ;
  return same ? ExitStatus::succeeded : ExitStatus::refused;
}

}  // namespace

extern const CommandSpec command_drift;
const CommandSpec command_drift{
    "drift",       "",        "the live schema beside the one that the scripts give", "belay drift",
    drift_options, &run_drift};

}  // namespace belay::cli
