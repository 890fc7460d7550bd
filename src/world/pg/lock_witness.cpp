#include "world/pg/lock_witness.hpp"

#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "world/pg/connection.hpp"
#include "world/pg/open.hpp"

namespace belay::world {
namespace {

using migration::SeenLocks;

constexpr Duration between_two_looks{20};
constexpr auto longest_revision = std::chrono::hours(6);

// Neither the system's tables nor Belay's own, nor the version table ($1, $2).
constexpr const char* of_the_application =
    " n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'belay') "
    "AND NOT (n.nspname = $1 AND c.relname = $2) ";

// A worker of autovacuum locks tables, too; a table that is made is nobody's before it is there. Of
// a table there are locks of other kinds (of a page, of its growth, what a serializable transaction
// read), for which nobody waits as for the table. $3: the session that holds the version table.
constexpr const char* locks_held_sql =
    "SELECT c.oid::regclass::text AS name, l.mode AS mode, false AS behind FROM pg_locks l "
    "JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.granted AND l.pid <> pg_backend_pid() "
    "AND l.locktype = 'relation' AND l.mode <> 'SIReadLock' "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND a.backend_type IN ('client backend', 'parallel worker') "
    "AND c.relkind IN ('r', 'p', 'm', 'f') AND";
constexpr const char* holder_blocks_sql =
    " UNION ALL SELECT '', l.mode, true FROM pg_locks l WHERE NOT l.granted "
    "AND $3::int = ANY (pg_blocking_pids(l.pid)) AND l.locktype = 'relation'";
constexpr const char* table_files_sql =
    "SELECT c.oid::int8 AS oid, c.oid::regclass::text AS name, "
    "pg_relation_filenode(c.oid)::int8 AS file FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm') AND";

struct StoredTable {
  std::string name;
  std::int64_t file = 0;
};
using StoredTables = std::map<std::int64_t, StoredTable>;

class PgLockWitness final : public ports::LockWatch {
 public:
  PgLockWitness(ConnInfo info, const DatabaseOptions& options, ports::VersionTable versions)
      : holder_(info, options.application_name, false, limits_of_holder(options)),
        looker_(std::move(info), options.application_name, true, limits_of(options)),
        versions_(std::move(versions)) {
    before_ = stored_tables();
    auto begun = begun_.get_future();
    thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
    begun.wait();
  }

  SeenLocks end() override {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    SeenLocks seen{looks_.strongest(), {}, at_end_};
    for (const auto& [oid, now] : stored_tables()) {
      const auto then = before_.find(oid);
      if (then != before_.end() && then->second.file != now.file) {
        seen.new_storage.push_back(then->second.name);
      }
    }
    return seen;
  }

 private:
  // Idle in its transaction as long as the revision runs.
  static SessionLimits limits_of_holder(const DatabaseOptions& options) {
    auto limits = limits_of(options);
    limits.answer = longest_revision;
    return limits;
  }

  // SAFETY: one session holds and another looks. A look takes a snapshot, and whoever builds an
  // index concurrently waits for the end of transactions that had one: it would wait for the
  // holder's, which ends behind it. Guarded by LockWitness.IsInNobodysWayWhoBuildsAnIndex.
  void watch(const std::stop_token& stop) {
    static_cast<void>(holder_.run(Mode::write, [&](Work& work) -> Done {
      holder_pid_ = work.exec1("SELECT pg_backend_pid()")[0].as<int>();
      work.exec("LOCK TABLE " + work.quote_name(versions_.schema) + "." +
                work.quote_name(versions_.table) + " IN SHARE MODE");
      look_until(stop, true);
      return {};
    }));
    look_until(stop, false);
  }

  void look_until(const std::stop_token& stop, bool holds) {
    std::unique_lock lock(mutex_);
    do {
      const auto wanted = look();
      announce();
      // A look that fails would not see who waits: nobody is kept for it.
      if (!wanted && holds) return;
      if (holds && !wanted->empty()) {
        // Another mode is that of LOCK TABLE, which stands at some beginning.
        at_end_ = *wanted == "RowExclusiveLock";
        return;
      }
      wake_.wait_for(lock, stop, between_two_looks, [] { return false; });
    } while (!stop.stop_requested());
  }

  void announce() {
    if (!std::exchange(announced_, true)) begun_.set_value();
  }

  // The lock that somebody waits for behind the holder, empty where nobody does; nothing where the
  // look failed.
  std::optional<std::string> look() {
    std::vector<migration::TableLock> held;
    std::string wanted;
    const Done done = looker_.run(Mode::autocommit, [&](Work& work) -> Done {
      looker_.prepare("held", std::string(locks_held_sql) + of_the_application + holder_blocks_sql);
      for (const auto& row :
           work.exec_prepared("held", versions_.schema, versions_.table, holder_pid_)) {
        if (row["behind"].as<bool>()) {
          wanted = row["mode"].as<std::string>();
        } else {
          held.emplace_back(row["name"].as<std::string>(), row["mode"].as<std::string>());
        }
      }
      return {};
    });
    if (!done) return std::nullopt;
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    looks_.take(std::chrono::duration_cast<Duration>(now), held);
    return wanted;
  }

  StoredTables stored_tables() {
    StoredTables all;
    static_cast<void>(looker_.run(Mode::autocommit, [&](Work& work) -> Done {
      for (const auto& row : work.exec_params(std::string(table_files_sql) + of_the_application,
                                              versions_.schema, versions_.table)) {
        all[row["oid"].as<std::int64_t>()] = {row["name"].as<std::string>(),
                                              row["file"].as<std::int64_t>(0)};
      }
      return {};
    }));
    return all;
  }

  Connection holder_, looker_;
  ports::VersionTable versions_;
  StoredTables before_;
  migration::LockLooks looks_;
  int holder_pid_ = 0;
  bool at_end_ = false;
  bool announced_ = false;
  std::promise<void> begun_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace

Result<std::unique_ptr<ports::LockWatch>> open_lock_witness(const DatabaseOptions& options,
                                                            const ports::VersionTable& versions) {
  TRY(auto info, ConnInfo::parse(options.url, options.database));
  return std::make_unique<PgLockWitness>(std::move(info), options, versions);
}

}  // namespace belay::world
