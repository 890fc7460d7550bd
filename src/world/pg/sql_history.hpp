// belay.migration in the target: which of Belay's own SQL migrations were applied. It goes into
// dumps, beside the schema that it speaks of; the rest of schema belay does not.
#pragma once

#include <string>
#include <vector>

#include "core/migration/sql_files.hpp"
#include "ports/sql_target.hpp"
#include "world/pg/connection.hpp"

namespace belay::world {

// The table, the view belay.version (one row: the last one applied, in the shape of a version
// table), and the functions note_migration and note_reverted. Schema belay must be there.
Done make_sql_history(Connection& connection);
bool has_sql_history(Work& work);
Result<std::vector<migration::AppliedSql>> applied_sql(Connection& connection);
// See ports::SqlTarget::stamp. The history must be there.
Done stamp_sql(Connection& connection, const ports::SqlGrant& grant,
               const std::vector<migration::SqlMigration>& applied);

}  // namespace belay::world
