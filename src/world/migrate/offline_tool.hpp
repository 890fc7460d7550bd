// The SQL that Alembic and its kin would send for revisions, by their own offline mode: one child
// a line of revisions, and one more behind each that cannot do without a connection. Nothing is
// written; no database is needed.
#pragma once

#include "core/migration/offline_sql.hpp"
#include "world/migrate/dialects.hpp"

namespace belay::world {

struct OfflineRevision {
  std::string id;
  std::string sql;
  std::string problem;   // why there is no SQL of it; empty when there is
  int problem_line = 0;  // in its file; 0: not known
};

struct OfflineSql {
  std::string preamble;                    // see migration::OfflineOutput
  bool transactional = false;              // see migration::OfflineOutput
  bool together = false;                   // see migration::OfflineOutput
  std::vector<OfflineRevision> revisions;  // in the order in which they were wanted
};

struct OfflineTool {
  RevisionDialect dialect;
  ports::ProcessRunner& runner;
};

// Of these revisions, parents before children; those that surely do nothing have no SQL and are not
// asked for. The call's deadline bounds each child. Errors: migration_tool where the tool cannot be
// started or fails before any of the revisions (env.py cannot do without a connection, or lacks
// what its environment gives), interrupted.
Result<OfflineSql> offline_sql(const OfflineTool& tool, const ports::ToolCall& call,
                               const migration::Lineage& lineage,
                               const migration::Lineage::Places& wanted, const ports::Stop& stop);

}  // namespace belay::world
