// Pending revisions as lint reads them, by the offline mode of the environment's tool.
#pragma once

#include "core/lint/revisions.hpp"
#include "core/plan/config.hpp"
#include "world/migrate/offline_tool.hpp"

namespace belay::cli {

// Alembic's, or Flask-Migrate's. `variables`: what tool_environment() gave. `section`: of the
// alembic.ini; empty: the default.
world::RevisionDialect offline_dialect(const plan::MigrationsConfig& config,
                                       std::map<std::string, Secret> variables,
                                       const std::string& section = {});

struct OfflineAsk {
  world::OfflineTool tool;
  std::filesystem::path tree;  // where the tool runs; the revisions' paths are relative to it
  const migration::Lineage& lineage;
  migration::Lineage::Places wanted;  // parents before children
  AttemptId attempt;
  // As Belay runs them: each by itself, with this lock_timeout. Else as env.py would.
  std::optional<Duration> belays_lock_timeout;
};

// Errors: those of offline_sql, and input_unreadable for a file.
Result<lint::RevisionRun> offline_revisions(const OfflineAsk& ask, const ports::Stop& stop);

}  // namespace belay::cli
