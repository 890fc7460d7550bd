// The revision scripts as inputs of a saved plan, each by its own name.
#include <algorithm>
#include <set>

#include "cli/saved_inputs.hpp"
#include "steps/git.hpp"
#include "steps/scripts.hpp"
#include "steps/target.hpp"
#include "world/migrate/scripts_on_disk.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

world::ScriptPlace place_of(const plan::MigrationsConfig& config) {
  world::ScriptPlace place{.cwd = config.cwd, .config = config.config};
  if (config.tool == "flask") {
    place.config = (fs::path(config.directory) / "alembic.ini").string();
    place.location = config.directory;
  }
  return place;
}

// What a migration reads beside its revision scripts, where it is there.
void add_settings(std::set<fs::path>& files, const fs::path& tree, const world::ScriptPlace& place,
                  const world::FoundScripts& found) {
  std::set<fs::path> candidates{tree / place.cwd / place.config};
  if (!place.location.empty()) candidates.insert(tree / place.cwd / place.location / "env.py");
  for (const auto& folder : found.found.folders) {
    candidates.insert(folder.folder / "env.py");
    candidates.insert(folder.folder.parent_path() / "env.py");
  }
  for (const auto& file : candidates) {
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored)) files.insert(file.lexically_normal());
  }
}

Result<std::set<fs::path>> script_files(const plan::MigrationsConfig& config,
                                        const fs::path& tree) {
  std::set<fs::path> files;
  if (config.tool == "sql") {
    TRY(const auto found,
        world::read_folder(tree, fs::path(config.cwd) / config.directory, ".sql"));
    for (const auto& file : found) files.insert((tree / file.path).lexically_normal());
    return files;
  }
  const auto place = place_of(config);
  TRY(const auto found, world::find_scripts(tree, place));
  for (const auto& path : found.found.paths()) files.insert(path.lexically_normal());
  add_settings(files, tree, place, found);
  return files;
}

// All of them where it cannot be told which are applied: rather one author too many.
std::vector<std::string> pending_files(const migration::Graph& graph,
                                       const Result<std::vector<ports::VersionRow>>& rows,
                                       const std::string& target) {
  std::optional<std::string> from;
  if (rows && rows->size() == 1) from = rows->front().revision;
  const auto wanted = graph.resolve(target);
  auto path =
      wanted ? graph.path(from, *wanted) : Result<std::vector<std::string>>(fail(wanted.error()));
  std::vector<std::string> files;
  for (const auto& [id, revision] : graph.revisions()) {
    if (!path || std::ranges::find(*path, id) != path->end()) files.push_back(revision.path);
  }
  return files;
}

std::set<std::string> as_set(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace

std::vector<StepAt> migrations_of(const plan::Plan& plan) {
  std::vector<StepAt> found;
  for (int p = 0; p < static_cast<int>(plan.phases.size()); ++p) {
    const auto& steps = plan.phases[static_cast<std::size_t>(p)].steps;
    for (int s = 0; s < static_cast<int>(steps.size()); ++s) {
      if (steps[static_cast<std::size_t>(s)].kind == "migrate") found.push_back({p, s});
    }
  }
  return found;
}

Result<std::vector<plan::Input>> script_inputs(engine::World& world, const plan::Plan& plan) {
  std::vector<plan::Input> inputs;
  const auto& config = world.environment.migrations;
  // The scripts of a declared tool are known to it alone; they are in the artifact.
  if (!config || config->tool == "command") return inputs;
  const ports::NeverStop stop;
  std::set<std::string> seen;
  for (const StepAt at : migrations_of(plan)) {
    const auto source = steps::nearest_source({world, plan, at});
    const std::string release = source ? " of release '" + source->name + "'" : "";
    if (!seen.insert(release).second) continue;
    const auto look = [&](const fs::path& tree) -> Done {
      const fs::path whole = fs::absolute(tree).lexically_normal();
      TRY(const auto files, script_files(*config, whole));
      for (const auto& file : files) {
        TRY(auto digest, world.files.digest_of_file(file));
        inputs.push_back(
            {"migration file '" + file.lexically_relative(whole).string() + "'" + release, "",
             std::move(digest)});
      }
      return {};
    };
    TRY_DONE(steps::with_planned_tree(world, source, {AttemptId{{}, at, 1}, stop, {}}, look));
  }
  return inputs;
}

Done with_pending_files(engine::World& world, const plan::Plan& plan, const LookAtPending& look) {
  const ports::NeverStop stop;
  if (world.database == nullptr) return {};
  const auto rows = world.database->versions(steps::version_table(world));
  for (const StepAt at : migrations_of(plan)) {
    const auto source = steps::nearest_source({world, plan, at});
    const steps::ToolRun run{AttemptId{{}, at, 1}, stop, {}};
    TRY(const auto graph, steps::planned_scripts(world, source, run));
    const engine::Binding binding{world, plan, at};
    const auto files = pending_files(graph, rows, binding.options()["to"].string_or(""));
    TRY_DONE(steps::with_planned_tree(world, source, run, [&](const fs::path& tree) -> Done {
      look(at, tree, files);
      return {};
    }));
  }
  return {};
}

std::vector<std::string> pending_authors(engine::World& world, const plan::Plan& plan) {
  std::set<std::string> authors;
  const auto& config = world.environment.migrations;
  if (!config || config->tool == "command" || world.database == nullptr) return {};
  const ports::NeverStop stop;
  const auto row = world.database->versions(steps::version_table(world));
  for (const StepAt at : migrations_of(plan)) {
    const auto source = steps::nearest_source({world, plan, at});
    const steps::ToolRun run{AttemptId{{}, at, 1}, stop, {}};
    const auto graph = steps::planned_scripts(world, source, run);
    if (!source || !graph) continue;
    const engine::Binding binding{world, plan, at};
    const auto files = pending_files(*graph, row, binding.options()["to"].string_or(""));
    authors.merge(as_set(steps::git_authors(world, *source, files, run)));
  }
  return {authors.begin(), authors.end()};
}

}  // namespace belay::cli
