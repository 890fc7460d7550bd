// Belay's own migrations: a folder of V<number>__<name>.up.sql, each with a .down.sql of the same
// name or none. They run in the order of their numbers; the number is the revision's id.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/migration/revisions.hpp"

namespace belay::migration {

// One direction of one migration.
struct SqlScript {
  std::string path;
  std::string text;
  // False where the first line is "-- belay: no transaction": each statement by itself.
  bool transactional = true;
};

struct SqlMigration {
  std::string id;        // "0001" of V0001__add_users.up.sql, as it is written
  std::string name;      // "add_users"
  std::string checksum;  // SHA-256 of the up file's bytes
  SqlScript up;
  std::optional<SqlScript> down;
};

// What the first line of the file says. Error revision_graph where it is a directive that Belay
// does not know.
Result<bool> is_transactional(const std::string& path, std::string_view text);

// Ordered. Refused (revision_graph, with the file): a .sql file of another name, two of one number,
// a down file without its up file, a byte order mark, an unknown directive, a file that begins or
// ends a transaction itself or copies from the client, an unfinished quote.
Result<std::vector<SqlMigration>> read_sql_files(const std::vector<RevisionFile>& files);

// A line of revisions, each after the one of the number before.
Result<Graph> graph_of(const std::vector<SqlMigration>& migrations);

// What the target remembers of an applied migration.
struct AppliedSql {
  std::string id;
  std::string checksum;
};
// Error revision_graph, naming the file, unless the files hold every applied migration unchanged
// and none of the files before the last applied one is missing in the target.
Done expect_history(const std::vector<SqlMigration>& files, const std::vector<AppliedSql>& applied);

}  // namespace belay::migration
