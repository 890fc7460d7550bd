#include "cli/scratch.hpp"

#include "cli/secrets.hpp"
#include "cli/tool_wiring.hpp"
#include "world/migrate/led_tool.hpp"
#include "world/migrate/led_variables.hpp"
#include "world/migrate/sent_recorder.hpp"
#include "world/migrate/sql_tool.hpp"
#include "world/pg/lock_witness.hpp"
#include "world/pg/scratch_maker.hpp"
#include "world/pg/sql_target.hpp"

namespace belay::cli {
namespace {

class WiredScratch final : public ports::Scratch {
 public:
  WiredScratch(const Settings& settings, ports::ProcessRunner& processes)
      : settings_(settings), processes_(processes), name_(world::new_scratch_name()) {}
  ~WiredScratch() override { static_cast<void>(WiredScratch::drop()); }
  WiredScratch(const WiredScratch&) = delete;
  WiredScratch& operator=(const WiredScratch&) = delete;

  Done make(const std::string& maker, ports::Extensions extensions,
            const ports::FillScratch& fill) {
    const auto& environment = settings_.environment;
    if (!environment.database || !environment.migrations) {
      return fail(ErrorCode::config_invalid,
                  "a scratch database needs an environment with 'database' and 'migrations'");
    }
    TRY(auto url, resolve_database_url(environment.database->url, settings_.base));
    world::DatabaseOptions live{.url = url, .application_name = "belay", .read_only = true};
    TRY(live_, world::open_database(live));
    TRY_DONE(wire_inside(url));
    if (!maker.empty()) {
      TRY(url, resolve_database_url(maker, settings_.base));
    }
    TRY(maker_,
        world::open_scratch_maker({.maker = {.url = std::move(url), .application_name = name_},
                                   .live = std::move(live),
                                   .admin_database = environment.database->admin_database},
                                  name_));
    TRY_DONE(maker_->make(name_, extensions));
    if (fill) TRY_DONE(fill(name_));
    return wire_tool();
  }

  const std::string& name() const override { return name_; }
  ports::Database& database() override { return *database_; }
  ports::MigrationTool& tool() override { return *tool_; }
  Result<std::unique_ptr<ports::LockWatch>> watch_locks(
      const ports::VersionTable& versions) override {
    return world::open_lock_witness(inside_, versions);
  }

  // What Belay's own SQL sends stands in its files.
  Done record_sent(const std::filesystem::path& folder) override {
    if (settings_.environment.migrations->tool == "sql") return {};
    TRY(recorder_, world::SentRecorder::make(folder));
    return wire_tool();
  }
  Result<migration::SentSql> sent(const std::string& revision) override {
    if (!recorder_) return migration::SentSql{};
    TRY(const auto lines, recorder_->take());
    const auto& config = *settings_.environment.migrations;
    const auto masked = [](std::string_view text) { return childrens_secrets().redacted(text); };
    auto sent = migration::read_sent(
        lines, {revision, {config.version_schema, config.version_table}, masked});
    sent.sql = masked(sent.sql);
    return sent;
  }

  Done drop() override {
    tool_.reset();
    sql_.reset();
    onlooker_.reset();
    database_.reset();
    if (!maker_) return {};
    Done dropped = maker_->drop(name_);
    if (dropped) maker_.reset();
    return dropped;
  }

 private:
  // Nothing connects yet.
  Done wire_inside(const Secret& url) {
    inside_ = {.url = url, .application_name = "belay drift", .database = name_};
    TRY(database_, world::open_database(inside_));
    TRY(onlooker_, world::open_database(inside_));
    return {};
  }

  Done wire_tool() {
    const auto& config = *settings_.environment.migrations;
    if (config.tool == "sql") return wire_sql(config);
    TRY(auto variables, tool_environment(config, settings_.base));
    TRY(const auto facts, live_->server());
    variables = world::led_variables(std::move(variables), facts.identity.name, name_);
    if (recorder_) variables = recorder_->added_to(std::move(variables));
    auto tool = make_child_tool(config, std::move(variables), processes_,
                                [this] { return onlooker_->sessions(); });
    tool_ = world::make_led_tool(std::move(tool), [this] { return live_->sessions(); });
    return {};
  }

  // Belay's own sessions go where they are told; its epoch stands in each database.
  Done wire_sql(const plan::MigrationsConfig& config) {
    TRY_DONE(database_->make_belay_schema());
    TRY_DONE(database_->take_epoch(settings_.environment.name, 1, {}, "drift"));
    TRY(sql_, world::open_sql_target(inside_));
    tool_ = world::make_sql_tool(
        {settings_.environment.name, config.directory, config.cwd, config.statement_timeout},
        *sql_);
    return {};
  }

  const Settings& settings_;
  ports::ProcessRunner& processes_;
  std::string name_;
  world::DatabaseOptions inside_;
  std::unique_ptr<world::ScratchMaker> maker_;
  std::unique_ptr<ports::Database> live_, database_, onlooker_;
  std::unique_ptr<ports::SqlTarget> sql_;
  std::optional<world::SentRecorder> recorder_;
  std::unique_ptr<ports::MigrationTool> tool_;
};

}  // namespace

ports::MakeScratch scratch_databases(const Settings& settings, ports::ProcessRunner& processes,
                                     const std::string& maker) {
  return [&settings, &processes, maker](
             ports::Extensions extensions,
             const ports::FillScratch& fill) -> Result<std::unique_ptr<ports::Scratch>> {
    auto scratch = std::make_unique<WiredScratch>(settings, processes);
    TRY_DONE(scratch->make(maker, extensions, fill));
    return std::unique_ptr<ports::Scratch>(std::move(scratch));
  };
}

}  // namespace belay::cli
