#include "cli/runs.hpp"

#include <algorithm>

#include "base/sha256.hpp"
#include "base/text.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t largest = 2U << 20;

Result<std::string> read_proven(ports::Files& files, const fs::path& file,
                                const std::string& digest) {
  TRY(auto text, files.read(file, largest));
  if (sha256_hex(text) == digest) return text;
  return fail(
      ErrorCode::ledger_corrupt, "'" + file.string() + "' is not what this run was opened with",
      "bring it back from a backup of the state directory; belay audit show has its digest");
}

// Not a mere backup or look, which a timer may have made since.
bool changes_anything(const saga::RunState& run) {
  return std::ranges::any_of(saga::all_steps(run.shape),
                             [&](StepAt at) { return saga::has_effect(run.shape.step(at)); });
}

}  // namespace

fs::path run_directory(const Settings& settings, const RunId& run) {
  return settings.state_directory() / "runs" / run.text;
}

Done write_snapshot(ports::Files& files, const fs::path& directory, const Settings& settings,
                    const PlanFile& plan) {
  const Json origin(Json::Object{{"config", settings.file.string()},
                                 {"base", settings.base.string()},
                                 {"plan", plan.file.string()},
                                 {"environment", settings.environment.name}});
  TRY_DONE(files.make_directory(directory, 0700));
  TRY_DONE(files.write_durably(directory / "plan.toml", plan.text, 0600));
  TRY_DONE(files.write_durably(directory / "belay.toml", settings.text, 0600));
  return files.write_durably(directory / "origin.json", pretty(origin) + "\n", 0600);
}

Result<Snapshot> read_snapshot(ports::Files& files, const Settings& settings,
                               const saga::RunState& run) {
  const auto directory = run_directory(settings, run.id);
  TRY(auto origin_text, files.read(directory / "origin.json", largest));
  TRY(auto origin, parse_json(origin_text));
  TRY(auto config_text, read_proven(files, directory / "belay.toml", run.config_digest));
  TRY(auto plan_text, read_proven(files, directory / "plan.toml", run.plan_digest));
  TRY(auto own, parse_settings(std::move(config_text), origin["config"].string_or(""),
                               origin["base"].string_or(""), settings.environment.name));
  TRY(auto plan, parse_plan_text(std::move(plan_text), origin["plan"].string_or("")));
  return Snapshot{std::move(own), std::move(plan)};
}

Result<RunId> find_run(const saga::EnvironmentState& state, const std::string& prefix) {
  std::vector<const saga::RunState*> matching;
  for (const auto& [id, run] : state.runs) {
    if (id.text.starts_with(prefix)) matching.push_back(&run);
  }
  if (matching.empty()) {
    return fail(
        ErrorCode::run_unknown,
        prefix.empty() ? "there is no run yet" : "no run begins with '" + escaped(prefix) + "'",
        prefix.empty() ? "belay run PLAN starts one" : "belay status lists them");
  }
  if (prefix.empty()) {
    for (auto run = matching.rbegin(); run != matching.rend(); ++run) {
      if (!(*run)->end) return (*run)->id;
    }
    for (auto run = matching.rbegin(); run != matching.rend(); ++run) {
      if (changes_anything(**run)) return (*run)->id;
    }
    return matching.back()->id;
  }
  if (matching.size() == 1) return matching.front()->id;
  return fail(ErrorCode::run_unknown,
              std::to_string(matching.size()) + " runs begin with '" + escaped(prefix) + "'",
              "give more of it");
}

}  // namespace belay::cli
