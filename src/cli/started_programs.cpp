#include "cli/started_programs.hpp"

#include <cstdlib>

#include "cli/looking_children.hpp"
#include "cli/on_path.hpp"
#include "cli/scripts.hpp"
#include "cli/tool_question.hpp"
#include "core/migration/sql_files.hpp"
#include "steps/applied_scripts.hpp"
#include "steps/git_work_tree.hpp"
#include "world/migrate/alembic.hpp"
#include "world/migrate/scripts_on_disk.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto history_deadline = std::chrono::minutes(1);

Result<StagedChanges> staged_changes(const fs::path& folder, const std::string& reference) {
  LookingChildren children;
  // `git commit -a` lets its hooks see an index of its own; githooks(5).
  const char* index = std::getenv("GIT_INDEX_FILE");
  const steps::GitLook look{*children.processes,
                            folder,
                            {children.attempt, look_stop(), {}},
                            index != nullptr ? index : ""};
  TRY(auto staged, steps::git_staged(look, reference));
  return StagedChanges{std::move(staged.files), std::move(staged.messages)};
}

// Beside an alembic.ini, with nothing of our environment.
Result<std::vector<migration::ToldScript>> told_beside_ini(const std::string& config,
                                                           const std::string& section) {
  LookingChildren children;
  if (children.folder.path().empty()) {
    return fail(ErrorCode::filesystem, "no folder can be made for temporary files",
                "set TMPDIR to a directory that can be written");
  }
  const auto tool = world::make_alembic(
      {.command = {on_path("alembic")}, .config = config, .environment = {}, .section = section},
      *children.processes, [] { return std::vector<ports::Session>{}; });
  std::error_code ignored;
  ports::ToolCall call;
  call.attempt = children.attempt;
  call.release = fs::current_path(ignored);
  call.deadline = history_deadline;
  call.output_file = children.folder.path() / "history.log";
  return tool->told_scripts(call, look_stop());
}

Result<std::vector<migration::ToldScript>> told_scripts(const Arguments& arguments,
                                                        const std::string& config) {
  if (!is_of_settings(arguments)) return told_beside_ini(config, arguments.option("name"));
  TRY(auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  auto& world = wired.world();
  auto call = tool_question(settings, world, *ground.clock);
  call.output_file = world.scratch / "history.log";
  return world.migrations->told_scripts(call, look_stop());
}

// One that cannot be read does not tell: whose ledger it is may be another user of this host, and
// the heads are there all the same.
migration::KnownLedger known_ledger(const Settings& settings) {
  migration::KnownLedger ledger{.environment = settings.environment.name};
  const auto ground = make_ground(settings);
  if (!ground) return ledger;
  const auto chain = ground->store->read(settings.environment.name);
  if (!chain) return ledger;
  const auto reached = steps::reached_revisions(saga::fold(*chain));
  ledger.tells = reached.tells;
  for (const auto& [revision, run] : reached.runs) ledger.reached.emplace(revision, run.text);
  return ledger;
}

Result<std::vector<migration::KnownLedger>> known_ledgers(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  std::vector<migration::KnownLedger> all;
  const auto environments = settings.config.environments;
  for (const auto& [name, environment] : environments) {
    settings.environment = environment;
    all.push_back(known_ledger(settings));
  }
  return all;
}

Result<std::vector<migration::Revision>> sql_revisions(const fs::path& base,
                                                       const fs::path& folder) {
  TRY(const auto files, world::read_folder(base, folder, ".sql"));
  TRY(const auto migrations, migration::read_sql_files(files));
  TRY(const auto graph, migration::graph_of(migrations));
  std::vector<migration::Revision> line;
  for (const auto& [id, revision] : graph.revisions()) line.push_back(revision);
  return line;
}

constexpr OtherPrograms started{&staged_changes, &told_scripts, &sql_revisions, &known_ledgers};

}  // namespace

const OtherPrograms& started_programs() {
  return started;
}

}  // namespace belay::cli
