// The ports that a run has at hand. The optional ones are there when the environment declares
// them; a step kind that needs one refuses to bind without it.
#pragma once

#include <functional>
#include <memory>

#include "core/plan/config.hpp"
#include "ports/backup_tool.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/files.hpp"
#include "ports/http_client.hpp"
#include "ports/migration_tool.hpp"
#include "ports/process_runner.hpp"
#include "ports/scratch.hpp"

namespace belay::saga {
struct EnvironmentState;
}

namespace belay::engine {

struct World {
  const plan::Environment& environment;
  std::filesystem::path base;     // paths of plan and configuration are relative to it
  std::filesystem::path scratch;  // this world's alone; for what is removed again at once
  ports::Clock& clock;
  ports::Files& files;
  ports::ProcessRunner& processes;
  ports::HttpClient& http;
  ports::Database* database = nullptr;
  ports::DatabaseSwap* swap = nullptr;
  ports::BackupTool* backups = nullptr;
  ports::MigrationTool* migrations = nullptr;
  // Opens another database of the same cluster with the same role: the copy of a restore.
  std::function<Result<std::unique_ptr<ports::Database>>(const std::string& name)> open_database;

  // All runs of the environment as the ledger has them now; set while something may be changed.
  std::function<const saga::EnvironmentState&()> runs = {};

  // A database to run the scripts in; empty where there are no migrations.
  ports::MakeScratch make_scratch = {};

  std::filesystem::path path(const std::string& text) const {
    return (base / text).lexically_normal();
  }
};

}  // namespace belay::engine
