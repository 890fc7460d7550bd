// What belay lint finds in the migrations that a plan is about to apply.
#include <algorithm>
#include <set>

#include "cli/offline.hpp"
#include "cli/passing_folder.hpp"
#include "cli/policy_facts.hpp"
#include "cli/saved_inputs.hpp"
#include "cli/secrets.hpp"
#include "cli/sent_sql.hpp"
#include "core/lint/lint.hpp"
#include "core/migration/sql_files.hpp"
#include "steps/release_tree.hpp"
#include "world/process/process_runner.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
using Found = std::vector<policy::LintFacts>;

int gravity_of(const lint::Finding& finding) {
  const bool advice = finding.severity == lint::Severity::advice;
  if (finding.rule == "offline-not-possible" && !advice) return 1;  // nothing of it is known
  switch (finding.severity) {
    case lint::Severity::danger:
      return 1;
    case lint::Severity::warning:
      return 2;
    case lint::Severity::advice:
      return 3;
  }
  return 1;
}

void add_report(const std::string& file, const lint::Report& report, Found& all) {
  for (const auto& finding : report.findings) {
    if (finding.ignored) continue;
    const auto message = childrens_secrets().redacted(finding.message);
    all.push_back({gravity_of(finding), fs::path(file).filename().string() + ":" +
                                            std::to_string(finding.line) + ": " +
                                            std::string(finding.rule) + ": " + message});
  }
}

// As it will be applied: in one transaction, unless its first line says none. What that says
// wrongly the migration tool refuses.
lint::Options options_for(const std::string& file, std::string_view text) {
  const bool one = migration::is_transactional(file, text).value_or(true);
  lint::Options options;
  options.profile = lint::Profile::advice;
  options.boundaries = one ? sql::Boundaries::one : sql::Boundaries::as_written;
  return options;
}

// The version of the server that it will run on; where that does not answer, nothing is known.
sql::Knowledge known_of(engine::World& world) {
  sql::Knowledge known;
  if (world.database == nullptr) return known;
  const auto server = world.database->server();
  if (server) known.server_version = server->version;
  return known;
}

void add_sql(const fs::path& tree, const std::string& file, const sql::Knowledge& known,
             Found& all) {
  const auto text = read_file(tree / file);
  if (!text) {
    all.push_back({1, file + ": " + text.error().message});
    return;
  }
  add_report(file, lint::lint_script(*text, known, options_for(file, *text)), all);
}

// The tool of a release that is not staged yet is not there; the one in use reads its scripts too.
void find_command(std::vector<std::string>& command, const engine::World& world,
                  const fs::path& tree) {
  const fs::path program = command.front();
  std::error_code ignored;
  if (program.string().find('/') == std::string::npos || fs::exists(tree / program, ignored))
    return;
  const auto releases = steps::release_tree(world);
  if (!releases) return;
  const auto current = steps::current_release(world, *releases);
  if (!current || !*current) return;
  const auto in_use = releases->release(**current) / program;
  if (fs::exists(in_use, ignored)) command.front() = fs::absolute(in_use, ignored).string();
}

Done add_revisions(const Settings& settings, Ground& ground, engine::World& world,
                   const fs::path& tree, const std::set<std::string>& files, Found& all) {
  const auto& stop = process_stop();
  // Of our own: a folder for the children's home is there before the first run, too.
  const PassingFolder passing;
  const auto runner =
      world::make_process_runner(passing.path() / "empty-home", &childrens_secrets());
  auto config = *settings.environment.migrations;
  find_command(config.command, world, tree);
  TRY(auto variables, tool_environment(config, settings.base));
  ports::ToolCall call;
  call.release = tree;
  TRY(const auto graph, world.migrations->graph(call, stop));
  std::vector<migration::Revision> revisions;
  for (const auto& [id, revision] : graph.revisions()) revisions.push_back(revision);
  const migration::Lineage lineage(revisions);
  auto wanted = lineage.newest_first();
  std::ranges::reverse(wanted);
  std::erase_if(wanted, [&](auto place) { return !files.contains(revisions[place].path); });
  std::vector<std::string> ids;
  for (const auto place : wanted) ids.push_back(revisions[place].id);
  TRY(auto run, offline_revisions({{offline_dialect(config, std::move(variables)), *runner},
                                   tree,
                                   lineage,
                                   std::move(wanted),
                                   {{}, {0, 0}, 1},
                                   settings.environment.locks.wait},
                                  stop));
  add_sent_sql(run, ids, settings, tree, ground);
  const auto reports =
      lint::lint_revisions(run, known_of(world), {.profile = lint::Profile::advice});
  for (std::size_t at = 0; at < reports.size(); ++at) {
    add_report(run.revisions[at].sql.file, reports[at], all);
  }
  return {};
}

}  // namespace

Found lint_facts(const Settings& settings, Ground& ground, engine::World& world,
                 const plan::Plan& plan) {
  Found all;
  const auto& config = world.environment.migrations;
  if (!config || config->tool == "command") return all;
  std::set<std::string> seen;
  const auto look = [&](StepAt, const fs::path& tree, const std::vector<std::string>& files) {
    std::set<std::string> fresh;
    for (const auto& file : files) {
      if (seen.insert(file).second) fresh.insert(file);
    }
    if (config->tool == "sql") {
      const auto known = known_of(world);
      for (const auto& file : fresh) add_sql(tree, file, known, all);
      return;
    }
    if (fresh.empty()) return;
    const auto added = add_revisions(settings, ground, world, tree, fresh, all);
    if (!added)
      all.push_back({1, "the pending revisions are not analysed: " + added.error().message});
  };
  const auto looked = with_pending_files(world, plan, look);
  if (!looked) {
    all.push_back({1, "the pending migrations cannot be read: " + looked.error().message});
  }
  return all;
}

}  // namespace belay::cli
