// Where Belay's own SQL migrations run: a session of the application's kind (its search_path, its
// defaults), and the history of what was applied, kept in the target's schema belay.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/migration/sql_files.hpp"
#include "ports/migration_tool.hpp"

namespace belay::ports {

// Who acts, and within which limits.
struct SqlGrant {
  std::string environment;
  std::int64_t epoch = 0;
  AttemptId attempt;
  LockBudget budget;
  Duration statement{};  // of a statement outside a transaction; it waits for locks that long
  Duration deadline{};   // of one call of perform()
};

enum class Direction { up, down };

struct Several {
  std::size_t committed = 0;  // known to be; the one behind left nothing, or the connection is lost
  ToolResult result;          // of the one behind, or done
  bool is_told = false;       // false: that one failed by itself, and perform() says in which line
};

class SqlSession {
 public:
  virtual ~SqlSession() = default;

  // A transactional script: one message with BEGIN, the script, its row in the history, which is
  // refused (stale_epoch's own SQLSTATE) under another epoch than the grant's, and COMMIT. All or
  // nothing, also when the connection is lost: the row tells which.
  // Another script: statement by statement, each its own transaction, with lock_timeout only for
  // those that keep writers out; the row comes last, in one of its own.
  virtual ToolResult perform(const migration::SqlMigration& migration, Direction direction,
                             const Stop& stop) = 0;
  // Transactional scripts upwards, as perform() does each and in a transaction each, but in one
  // message: a thousand small files would spend their time in round trips.
  virtual Several perform_several(std::span<const migration::SqlMigration> migrations,
                                  const Stop& stop) = 0;
};

class SqlTarget {
 public:
  virtual ~SqlTarget() = default;

  // Makes the history where it is missing. Harmless to repeat.
  virtual Done make_history() = 0;
  // In the order of application; nothing where there is no history.
  virtual Result<std::vector<migration::AppliedSql>> applied() = 0;
  // Makes the history say that exactly these were applied, in this order: one transaction, which is
  // refused under another epoch than the grant's. Rows that say so already stay as they are.
  virtual Done stamp(const SqlGrant& grant,
                     const std::vector<migration::SqlMigration>& applied) = 0;
  // A session named after the attempt, in which the limits were seen to be in force; unsupported
  // when they are not, as happens behind a pooler.
  virtual Result<std::unique_ptr<SqlSession>> open(const SqlGrant& grant) = 0;
};

}  // namespace belay::ports
