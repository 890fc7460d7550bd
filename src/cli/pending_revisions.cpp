#include "cli/pending_revisions.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include "base/text.hpp"
#include "cli/alembic_copy.hpp"
#include "cli/changed_files.hpp"
#include "cli/offline.hpp"
#include "cli/on_path.hpp"
#include "cli/passing_folder.hpp"
#include "cli/scripts.hpp"
#include "cli/secrets.hpp"
#include "cli/sent_sql.hpp"
#include "cli/tool_question.hpp"
#include "core/migration/symbols.hpp"
#include "steps/git_command.hpp"
#include "world/os/here.hpp"
#include "world/process/process_runner.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
using migration::Lineage;

constexpr const char* how_to_say =
    "name them: --since REV (base: all), or --changed; or SQL files: belay lint FILE";

// A place and all that comes before it.
void add_ancestors(const Lineage& lineage, Lineage::Place place, std::set<Lineage::Place>& found) {
  Lineage::Places left{place};
  while (!left.empty()) {
    const auto one = left.back();
    left.pop_back();
    if (!found.insert(one).second) continue;
    for (const auto parent : lineage.parents(one)) left.push_back(parent);
    for (const auto needed : lineage.dependencies(one)) left.push_back(needed);
  }
}

// Parents before children.
Lineage::Places without(const Lineage& lineage, const std::set<Lineage::Place>& applied) {
  auto wanted = lineage.newest_first();
  std::ranges::reverse(wanted);
  std::erase_if(wanted, [&](Lineage::Place place) { return applied.contains(place); });
  return wanted;
}

Result<Lineage::Places> since(const Lineage& lineage, const std::string& symbol) {
  std::set<Lineage::Place> applied;
  if (symbol != "base") {
    TRY(const auto places, migration::places_named(lineage, symbol));
    for (const auto place : places) add_ancestors(lineage, place, applied);
  }
  return without(lineage, applied);
}

struct NotApplied {
  Lineage::Places places;
  int server_version = 0;
};

Result<NotApplied> not_applied(const Lineage& lineage, const Settings& settings) {
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  TRY(const auto ids, revisions_there(settings, wired.world(), *ground.clock));
  std::set<Lineage::Place> applied;
  for (const auto& id : ids) {
    TRY(const auto places, migration::places_named(lineage, id));
    for (const auto place : places) add_ancestors(lineage, place, applied);
  }
  TRY(const auto server, wired.world().database->server());
  return NotApplied{without(lineage, applied), server.version};
}

Lineage::Places with_files(const Lineage& lineage, const fs::path& base,
                           const std::set<fs::path>& files) {
  auto wanted = without(lineage, {});
  std::erase_if(wanted, [&](Lineage::Place place) {
    std::error_code ignored;
    const auto path = fs::weakly_canonical(base / lineage.revisions()[place].path, ignored);
    return !files.contains(path);
  });
  return wanted;
}

class PendingRevisions {
 public:
  PendingRevisions(const Arguments& arguments, Scripts scripts)
      : arguments_(arguments),
        scripts_(std::move(scripts)),
        clock_(world::make_clock()),
        runner_(world::make_process_runner(passing_.path() / "empty-home", &childrens_secrets())) {}

  Result<lint::RevisionRun> read() {
    if (passing_.path().empty()) {
      return fail(ErrorCode::filesystem, "no folder can be made for temporary files",
                  "set TMPDIR to a directory that can be written");
    }
    if (scripts_.of_environment) TRY_DONE(take_settings());
    TRY_DONE(check_tool());
    TRY(auto wanted, wanted_places());
    std::vector<std::string> ids;
    for (const auto place : wanted) ids.push_back(lineage().revisions()[place].id);
    TRY(const auto dialect, dialect_of_tool());
    const AttemptId attempt{new_run_id(*clock_), {0, 0}, 1};
    std::optional<Duration> timeout;
    if (settings_) timeout = settings_->environment.locks.wait;
    TRY(auto run,
        offline_revisions(
            {{dialect, *runner_}, scripts_.base, lineage(), std::move(wanted), attempt, timeout},
            look_stop()));
    run.server_version = server_version_;
    if (settings_) TRY_DONE(fill_in(run, ids));
    std::error_code ignored;
    for (auto& one : run.revisions) {
      one.sql.file = fs::proximate(scripts_.base / one.sql.file, ignored).string();
    }
    return run;
  }

 private:
  Done take_settings() {
    TRY(auto settings, read_settings(arguments_));
    settings_ = std::move(settings);
    return {};
  }

  Done fill_in(lint::RevisionRun& run, const std::vector<std::string>& ids) const {
    TRY(auto ground, make_ground(*settings_));
    add_sent_sql(run, ids, *settings_, scripts_.base, ground);
    return {};
  }

  Done check_tool() const {
    const std::string tool = settings_ ? settings_->environment.migrations->tool : "alembic";
    if (tool == "sql") {
      return fail(ErrorCode::unsupported, "the migrations of this environment are SQL files",
                  "name them: belay lint " + settings_->environment.migrations->directory);
    }
    return {};
  }

  Result<Lineage::Places> wanted_places() {
    const auto from = arguments_.option("since");
    const bool changed = arguments_.flag("changed");
    if (!from.empty() && changed) {
      return fail(ErrorCode::usage, "--since and --changed exclude each other");
    }
    if (!from.empty()) return since(lineage(), from);
    if (changed) {
      const steps::ToolRun run{{new_run_id(*clock_), {0, 0}, 1}, look_stop(), {}};
      TRY(const auto files,
          changed_files({*runner_, scripts_.base, run}, arguments_.option("changed")));
      return with_files(lineage(), scripts_.base, files);
    }
    if (settings_ && settings_->environment.database) {
      TRY(auto lacking, not_applied(lineage(), *settings_));
      server_version_ = lacking.server_version;
      return std::move(lacking.places);
    }
    return fail(ErrorCode::usage, "nobody knows which revisions are pending without a database",
                how_to_say);
  }

  Result<world::RevisionDialect> dialect_of_tool() const {
    if (settings_) {
      const auto& config = *settings_->environment.migrations;
      TRY(auto variables, tool_environment(config, settings_->base));
      return offline_dialect(config, std::move(variables));
    }
    plan::MigrationsConfig config;
    config.config = scripts_.config.empty() ? "alembic.ini" : scripts_.config;
    if (!scripts_.script_location.empty()) TRY_DONE(lead_to_location(config.config));
    config.command = {on_path("alembic")};
    config.env_pass = arguments_.list("env-pass");
    TRY(auto variables, tool_environment(config, scripts_.base));
    auto dialect = offline_dialect(config, std::move(variables), scripts_.section);
    dialect.child.hint = "pass on what env.py reads of its environment: --env-pass NAME";
    return dialect;
  }

  // Alembic has no option for it: a copy of its settings that says so.
  Done lead_to_location(std::string& config) const {
    const fs::path original = scripts_.base / config;
    TRY(const auto text, read_file_if_there(original));
    const auto location = (scripts_.base / scripts_.script_location).lexically_normal();
    const fs::path copy = passing_.path() / "alembic.ini";
    std::ofstream file(copy);
    file << ini_with_location(text.value_or(""),
                              scripts_.section.empty() ? "alembic" : scripts_.section,
                              location.string(), original.parent_path().string());
    file.close();
    if (!file) return fail(ErrorCode::filesystem, "'" + copy.string() + "' cannot be written");
    config = copy.string();
    return {};
  }

  const Lineage& lineage() const { return scripts_.survey.lineage; }

  const Arguments& arguments_;
  Scripts scripts_;
  std::optional<Settings> settings_;  // of an environment
  PassingFolder passing_;
  std::unique_ptr<ports::Clock> clock_;
  std::unique_ptr<ports::ProcessRunner> runner_;
  int server_version_ = 0;
};

}  // namespace

Result<lint::RevisionRun> pending_revisions(const Arguments& arguments) {
  auto scripts = graph_of(arguments, world::Depth::whole, MayAsk::nobody);
  if (!scripts) {
    auto error = std::move(scripts).error();
    if (error.hint.find("--version-location") != std::string::npos) error.hint = how_to_say;
    return fail(std::move(error));
  }
  return PendingRevisions(arguments, *std::move(scripts)).read();
}

}  // namespace belay::cli
