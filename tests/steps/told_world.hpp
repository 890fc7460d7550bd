// A world whose database and backup tool say what a test tells them to, for what no server at hand
// is: too old, pooled, too large for the disk.
#pragma once

#include "ports/backup_tool.hpp"
#include "ports/database.hpp"
#include "steps/findings.hpp"
#include "support/temp_dir.hpp"
#include "world/http/http_client.hpp"
#include "world/os/files.hpp"
#include "world/os/here.hpp"
#include "world/process/process_runner.hpp"

namespace belay::steps_test {

struct ToldFacts {
  ports::ServerFacts server = {.version = 150020,
                               .identity = {"1", 1, 1, "app"},
                               .role = "app",
                               .sees_all_sessions = true,
                               .may_create_schema = true,
                               .bytes = 1};
  std::string dump_version = "15.20";  // empty: pg_dump is missing
};

class ToldDatabase final : public ports::Database {
  using Names = std::vector<std::string>;

 public:
  explicit ToldDatabase(ports::ServerFacts facts) : facts_(std::move(facts)) {}
  Result<ports::ServerFacts> server() override { return facts_; }
  Result<std::vector<ports::Session>> long_transactions(Duration) override {
    return std::vector<ports::Session>{};
  }
  Result<Names> not_dumpable() override { return Names{}; }
  Result<std::vector<std::string>> invalid_indexes() override { return Names{}; }
  Result<std::vector<ports::VersionRow>> versions(const ports::VersionTable&) override {
    return std::vector<ports::VersionRow>{};
  }
  Done make_belay_schema() override { return not_told(); }
  Result<std::int64_t> epoch(const std::string&) override { return not_told(); }
  Done take_epoch(const std::string&, std::int64_t, const RunId&, const std::string&) override {
    return not_told();
  }
  Done mark(const std::string&, std::int64_t, const std::string&) override { return not_told(); }
  Result<bool> is_marked(const std::string&, const std::string&) override { return not_told(); }
  Result<std::vector<ports::Session>> sessions() override { return not_told(); }
  Result<int> end_sessions(const std::string&, Duration) override { return not_told(); }
  Result<migration::Catalog> catalog(const ports::VersionTable&) override { return not_told(); }
  Result<std::vector<std::string>> holding_data(const Names&) override { return not_told(); }
  Result<std::vector<std::string>> own_transactions(const ports::VersionTable&) override {
    return not_told();
  }
  Result<std::optional<bool>> holds(const std::string&, Duration) override { return not_told(); }
  Result<std::vector<ports::WrittenRows>> written_since(const std::string&, const Names&,
                                                        Duration) override {
    return not_told();
  }
  Result<std::string> server_time() override { return not_told(); }

 private:
  static tl::unexpected<Error> not_told() { return fail(ErrorCode::bug, "nobody told that"); }
  ports::ServerFacts facts_;
};

class ToldBackupTool final : public ports::BackupTool {
 public:
  explicit ToldBackupTool(std::string version) : version_(std::move(version)) {}
  Result<std::string> version() override {
    if (version_.empty()) return fail(ErrorCode::migration_tool, "pg_dump is missing");
    return version_;
  }
  Result<ports::BackupReceipt> dump(const ports::BackupRequest&, const ports::Stop&) override {
    return fail(ErrorCode::bug, "nobody told that");
  }
  Done prove(const ports::BackupReceipt&, const AttemptId&, Duration, const ports::Stop&) override {
    return fail(ErrorCode::bug, "nobody told that");
  }
  Done restore(const ports::BackupReceipt&, const std::string&, const AttemptId&, int, Duration,
               const ports::Stop&) override {
    return fail(ErrorCode::bug, "nobody told that");
  }

 private:
  std::string version_;
};

class GoOn final : public ports::Stop {
 public:
  ports::StopLevel level() const override { return ports::StopLevel::none; }
};

// Lets `use` see a world with a database and backups, as told.
template <class Use>
void with_told_world(const ToldFacts& told, Use use) {
  plan::Environment environment;
  environment.name = "told";
  environment.database = plan::DatabaseConfig{"env:NONE", "postgres", "1", "app"};
  environment.backups = plan::BackupsConfig{"/tmp/told-backups"};
  ToldDatabase database(told.server);
  ToldBackupTool backups(told.dump_version);
  const auto clock = world::make_clock();
  const auto files = world::make_files();
  const support::TempDir home;
  const auto processes = world::make_process_runner(home / "empty");
  const auto http = world::make_http_client();
  engine::World world{environment, "/",       "/tmp",  *clock,   *files,  *processes,
                      *http,       &database, nullptr, &backups, nullptr, {}};
  use(world);
}

// All findings of it.
inline std::vector<steps::Finding> inspect_told(const ToldFacts& told) {
  std::vector<steps::Finding> findings;
  with_told_world(told, [&](engine::World& world) {
    const plan::Plan plan{"look", "", true, {{"only", {}, {{"preflight", {}, {}}}, {}}}};
    const GoOn stop;
    findings = steps::inspect({world, steps::planned_for({world, plan, {0, 0}}), {}, stop, "/tmp"});
  });
  return findings;
}

}  // namespace belay::steps_test
