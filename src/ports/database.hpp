// The target database. No general query function: every query that Belay makes of a target is a
// member here. All sessions of an implementation set search_path = pg_catalog, the attempt as
// application_name, and server-side timeouts; every call has a client-side deadline as well.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "core/migration/catalog.hpp"

namespace belay::ports {

// Which database this is. Unchanged system and timeline: the same history; see facts on failover.
struct Identity {
  std::string system;         // pg_control_system().system_identifier, decimal
  std::int64_t timeline = 0;  // of pg_walfile_name(pg_current_wal_lsn()): right at once
  std::int64_t oid = 0;       // of the database
  std::string name;
  friend bool operator==(const Identity&, const Identity&) = default;
};
Json to_json(const Identity& identity);
Identity identity_from_json(const Json& value);

struct ServerFacts {
  int version = 0;  // server_version_num, such as 150020
  bool in_recovery = false;
  Identity identity;
  std::string role;
  bool sees_all_sessions = false;  // superuser, pg_monitor or pg_read_all_stats
  bool may_create_database = false;
  bool may_create_schema = false;  // in this database
  std::int64_t bytes = 0;          // pg_database_size
  bool pooled = false;             // two statements outside a transaction met two server processes
};

struct Session {
  int pid = 0;
  std::string application;
  std::string user;
  std::string state;
  std::string started;  // backend_start, ISO text; with the pid it names one server process
  std::optional<Duration> transaction_age;  // none: no transaction, or not visible to us
};

// The row of the migration tool's version table.
struct VersionRow {
  std::string revision;
  std::string xmin;  // of the transaction that wrote it
};

struct VersionTable {
  std::string schema = "public";
  std::string table = "alembic_version";
};

// Rows of one table that were inserted or changed.
struct WrittenRows {
  std::string table;  // quoted as SQL needs it
  std::int64_t rows = 0;
};

class Database {
 public:
  virtual ~Database() = default;

  // Errors of every call: database_unreachable (retry), database_error (give_up),
  // database_in_doubt (in_doubt: the connection was lost during COMMIT).
  virtual Result<ServerFacts> server() = 0;

  // Makes schema `belay` with its tables where missing. Harmless to repeat.
  virtual Done make_belay_schema() = 0;
  // 0 when the environment was never acted on, or schema belay is missing.
  virtual Result<std::int64_t> epoch(const std::string& environment) = 0;
  // stale_epoch unless `epoch` is greater than the one there.
  virtual Done take_epoch(const std::string& environment, std::int64_t epoch, const RunId& run,
                          const std::string& holder) = 0;
  // Writes the attempt's marker row, in one transaction that also checks that the target's epoch
  // is still `epoch` (else stale_epoch). Writing it again is harmless. The transaction's id is
  // kept in the row, so that our own transactions can be told from others.
  virtual Done mark(const std::string& environment, std::int64_t epoch,
                    const std::string& marker) = 0;
  virtual Result<bool> is_marked(const std::string& environment, const std::string& marker) = 0;

  // Client sessions in this database but for this object's own.
  virtual Result<std::vector<Session>> sessions() = 0;
  // Ends every session whose application_name starts with the prefix, chosen by pid and start
  // time, in the whole cluster, and waits until none is left.
  virtual Result<int> end_sessions(const std::string& application_prefix, Duration deadline) = 0;
  // Sessions of others older than `age` with an open transaction, and running pg_dumps.
  virtual Result<std::vector<Session>> long_transactions(Duration age) = 0;
  // What a pg_dump of this role would leave out or fail at: tables and sequences that it may not
  // read, tables whose row level security is in force for it, large objects; at most 20 names.
  virtual Result<std::vector<std::string>> not_dumpable() = 0;
  // Names of invalid indexes.
  virtual Result<std::vector<std::string>> invalid_indexes() = 0;

  virtual Result<migration::Catalog> catalog(const VersionTable& without) = 0;
  // No rows, also when the table does not exist.
  virtual Result<std::vector<VersionRow>> versions(const VersionTable& table) = 0;
  // Of these objects ("table s.t", "column s.t.c"), those that hold data: a row, or a value that is
  // not null and not the column's default. Objects that are not there hold none.
  virtual Result<std::vector<std::string>> holding_data(
      const std::vector<std::string>& objects) = 0;

  // Ids (64-bit, decimal) of transactions known to be ours: of the marker and epoch rows in schema
  // belay and of the version table's rows.
  virtual Result<std::vector<std::string>> own_transactions(const VersionTable& table) = 0;

  // Runs one statement that a person wrote, in a read-only transaction with this deadline on both
  // sides, and gives the one boolean that it gives; nothing for NULL. plan_invalid when it gives
  // anything else, or is more than one statement.
  virtual Result<std::optional<bool>> holds(const std::string& query, Duration deadline) = 0;

  // The tables with rows that others than `own` wrote since this id, the most rows first. Rows that
  // were deleted, and tables that the role may not read, are not seen. lock_timeout or
  // database_error when it is not counted within the deadline.
  virtual Result<std::vector<WrittenRows>> written_since(const std::string& id,
                                                         const std::vector<std::string>& own,
                                                         Duration deadline) = 0;

  // A new server-side timestamp (ISO text), to compare with Session::started.
  virtual Result<std::string> server_time() = 0;
};

// Where every row of the cluster's history stands.
struct TransactionCounter {
  // pg_snapshot_xmin(pg_current_snapshot()), 64-bit, decimal: the oldest that was still running,
  // which may commit after the reading, or else the next to come.
  std::string next;
  // pg_current_wal_lsn at the reading: what was committed before it is in every later snapshot.
  std::string lsn = {};
};

// Told the id (64-bit, decimal) of a transaction of our own before it commits, so that it is known
// as ours whatever happens next. An error rolls the transaction back.
using KeepTransaction = std::function<Done(const std::string& id)>;

// What nobody but Belay wrote: the fence, the proof behind it, the copy, the swap. Works from a
// session in another database of the cluster (`admin_database`, default "postgres").
class DatabaseSwap {
 public:
  virtual ~DatabaseSwap() = default;

  virtual Result<TransactionCounter> counter() = 0;
  // How many transactions since the reading were neither aborted nor are in `own`: 0 proves that
  // nobody else wrote. More than 100,000 ids to look at count as that many. Uses pg_xact_status,
  // which is right on one timeline of one cluster only: the caller has compared the identity.
  virtual Result<std::int64_t> foreign_transactions(const TransactionCounter& since,
                                                    const std::vector<std::string>& own) = 0;
  // Forbids new connections to the database and ends those there are, but for our own swap session;
  // waits until none is left. From here on nobody writes. Harmless to repeat. After an error the
  // database may stay closed: unfence it.
  virtual Done fence(const std::string& database, Duration deadline,
                     const KeepTransaction& keep) = 0;
  virtual Done unfence(const std::string& database, const KeepTransaction& keep) = 0;
  // Of a database that admits nobody: the id of the transaction that last wrote its row in
  // pg_database. As long as it is that of our fence, nobody was let in since: letting anyone in, a
  // grant, a new limit, a rename each write the row anew (autovacuum's changes are in place, and do
  // not). Nothing of a database that is open.
  virtual Result<std::optional<std::string>> closed_by(const std::string& database) = 0;
  // Of a database of this cluster, also one that admits nobody.
  virtual Result<Identity> identity(const std::string& database) = 0;
  // As Database::end_sessions, for when the database itself admits nobody.
  virtual Result<int> end_sessions(const std::string& application_prefix, Duration deadline) = 0;
  // An empty database like this one: owner, encoding, locale, settings, ACL; connection limit and
  // comment follow at the swap. A leftover of the same name that carries our comment is dropped
  // first; a foreign one is refused.
  virtual Done create_like(const std::string& database, const std::string& copy) = 0;
  // Nothing to do where there is none; a database that is no copy of ours is refused.
  virtual Done drop_copy(const std::string& copy) = 0;
  virtual Result<bool> exists(const std::string& database) = 0;
  // copy -> name, which must not be there, with this comment, and opens it, in one transaction: the
  // name exists only when the copy is whole. Refuses a copy that is not ours.
  virtual Done publish(const std::string& copy, const std::string& name,
                       const std::string& comment) = 0;
  // Nothing where there is no such database; empty where it has none.
  virtual Result<std::optional<std::string>> comment_of(const std::string& database) = 0;
  // database -> aside, copy -> database, in one transaction, and opens it; the one set aside stays
  // closed. All or nothing, also under kill -9. Refuses a database that is not fenced, and a copy
  // that is not ours. Ends what sessions the copy still has.
  virtual Done swap(const std::string& database, const std::string& copy,
                    const std::string& aside) = 0;
};

}  // namespace belay::ports
