#include "cli/wiring.hpp"

#include <random>

#include "cli/passing_folder.hpp"
#include "cli/scratch.hpp"
#include "cli/scratch_folder.hpp"
#include "cli/secrets.hpp"
#include "cli/tool_wiring.hpp"
#include "steps/stop_at_once.hpp"
#include "world/http/http_client.hpp"
#include "world/migrate/guarded_tool.hpp"
#include "world/migrate/sql_tool.hpp"
#include "world/os/file_lease.hpp"
#include "world/os/files.hpp"
#include "world/os/here.hpp"
#include "world/os/signal_stop.hpp"
#include "world/pg/backup_tool.hpp"
#include "world/pg/database.hpp"
#include "world/pg/diagnosis.hpp"
#include "world/pg/lock_observer.hpp"
#include "world/pg/sql_target.hpp"
#include "world/process/process_runner.hpp"
#include "world/store/sqlite_ledger.hpp"

namespace belay::cli {

struct Wired::Parts {
  std::optional<PassingFolder> passing;  // both outlive all that works in them
  std::optional<ScratchFolder> own;
  std::unique_ptr<ports::ProcessRunner> processes;
  std::unique_ptr<ports::HttpClient> http;
  std::unique_ptr<ports::Database> database;
  std::unique_ptr<ports::Database> onlooker;  // the canary looks from a thread of its own
  std::unique_ptr<ports::DatabaseSwap> swap;
  std::unique_ptr<ports::BackupTool> backups;
  std::unique_ptr<ports::SqlTarget> sql;
  std::unique_ptr<ports::MigrationTool> migrations;
  std::unique_ptr<engine::World> world;
};

namespace {

world::DatabaseOptions database_options(const Secret& url, const RunId& run, Access access) {
  world::DatabaseOptions options;
  options.url = url;
  options.application_name = run.text.empty() ? "belay" : run_session_prefix(run) + "runner";
  options.read_only = access == Access::read_only;
  return options;
}

Done wire_database(Wired::Parts& parts, const Settings& settings, const RunId& run, Access access,
                   const std::filesystem::path& scratch) {
  TRY(auto url, resolve_database_url(settings.environment.database->url, settings.base));
  const auto options = database_options(url, run, access);
  TRY(parts.database, world::open_database(options));
  TRY(parts.onlooker, world::open_database(options));
  TRY(parts.swap, world::open_swap(options, settings.environment.database->admin_database));
  if (!settings.environment.backups) return {};
  world::BackupToolOptions backups;
  backups.database = options;
  backups.admin_database = settings.environment.database->admin_database;
  backups.scratch = scratch;
  TRY(parts.backups, world::open_backup_tool(std::move(backups), *parts.processes));
  return {};
}

Done wire_sql(Wired::Parts& parts, const Settings& settings, const RunId& run, Access access) {
  const auto& config = *settings.environment.migrations;
  TRY(auto url, resolve_database_url(settings.environment.database->url, settings.base));
  TRY(parts.sql, world::open_sql_target(database_options(url, run, access)));
  parts.migrations = world::make_sql_tool(
      {settings.environment.name, config.directory, config.cwd, config.statement_timeout},
      *parts.sql);
  return {};
}

Done wire_tool(Wired::Parts& parts, const Settings& settings, const RunId& run, Access access) {
  const auto& config = *settings.environment.migrations;
  if (config.tool == "sql") return wire_sql(parts, settings, run, access);
  TRY(auto variables, tool_environment(config, settings.base));
  auto* onlooker = parts.onlooker.get();
  parts.migrations = make_child_tool(config, std::move(variables), *parts.processes,
                                     [onlooker] { return onlooker->sessions(); });
  return {};
}

Done wire_migrations(Wired::Parts& parts, const Settings& settings, const RunId& run,
                     Access access) {
  TRY_DONE(wire_tool(parts, settings, run, access));
  TRY(auto url, resolve_database_url(settings.environment.database->url, settings.base));
  TRY(auto watch,
      world::open_lock_observer(database_options(url, run, access), childrens_secrets()));
  parts.migrations = world::make_guarded_tool(std::move(parts.migrations), std::move(watch));
  return {};
}

// What looks leaves nothing behind; what acts has its own place beside the state, before it has the
// lease as well.
Done make_room(Wired::Parts& parts, const Settings& settings, Access access) {
  if (access == Access::acting) {
    TRY(auto own, ScratchFolder::make(settings.state_directory() / "scratch"));
    parts.own.emplace(std::move(own));
    return {};
  }
  parts.passing.emplace();
  if (!parts.passing->path().empty()) return {};
  return fail(ErrorCode::filesystem, "no folder can be made for temporary files",
              "set TMPDIR to a directory that can be written");
}

}  // namespace

Wired::Wired() : parts_(std::make_unique<Parts>()) {}
Wired::~Wired() = default;
Wired::Wired(Wired&&) noexcept = default;
engine::World& Wired::world() {
  return *parts_->world;
}

Result<Ground> make_ground(const Settings& settings) {
  TRY(auto here, world::here());
  world::SqliteOptions sqlite;
  sqlite.file = settings.state_file();
  return Ground{world::make_clock(), world::make_files(), world::sqlite_ledger(sqlite),
                world::make_lease(settings.state_directory()), std::move(here)};
}

Result<Wired> wire(const Settings& settings, Ground& ground, const RunId& run, Access access) {
  Wired wired;
  auto& parts = *wired.parts_;
  TRY_DONE(make_room(parts, settings, access));
  const auto room = parts.passing ? parts.passing->path() : settings.state_directory();
  const auto scratch = parts.passing ? room : parts.own->path();
  parts.processes = world::make_process_runner(room / "empty-home", &childrens_secrets());
  parts.http = world::make_http_client();
  if (settings.environment.database) {
    TRY_DONE(wire_database(parts, settings, run, access, scratch));
  }
  if (settings.environment.migrations) TRY_DONE(wire_migrations(parts, settings, run, access));
  parts.world = std::make_unique<engine::World>(
      settings.environment, settings.base, scratch, *ground.clock, *ground.files, *parts.processes,
      *parts.http, parts.database.get(), parts.swap.get(), parts.backups.get(),
      parts.migrations.get(),
      [&settings, run,
       access](const std::string& name) -> Result<std::unique_ptr<ports::Database>> {
        TRY(auto url, resolve_database_url(settings.environment.database->url, settings.base));
        auto options = database_options(url, run, access);
        options.database = name;
        return world::open_database(options);
      });
  if (parts.migrations) {
    parts.world->make_scratch = scratch_databases(settings, *parts.processes);
  }
  return wired;
}

Result<std::unique_ptr<ports::Diagnosis>> wire_diagnosis(const Settings& settings,
                                                         const RunId& run) {
  TRY(auto url, resolve_database_url(settings.environment.database->url, settings.base));
  return world::open_diagnosis(database_options(url, run, Access::read_only), childrens_secrets());
}

const ports::Stop& process_stop() {
  static const world::SignalStop stop;
  return stop;
}

const ports::Stop& look_stop() {
  static const steps::StopAtOnce stop(process_stop());
  return stop;
}

RunId new_run_id(ports::Clock& clock) {
  std::random_device random;
  const auto word = [&] { return (std::uint64_t{random()} << 32) | random(); };
  return make_run_id(clock.now(), word(), word());
}

}  // namespace belay::cli
