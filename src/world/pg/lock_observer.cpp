#include "world/pg/lock_observer.hpp"

#include <charconv>

#include "world/pg/connection.hpp"
#include "world/pg/open.hpp"

namespace belay::world {
namespace {

using migration::LockSample;
using migration::LockWaiter;
using migration::StepSession;

// usesysid is null for autovacuum, and is shown to everybody.
constexpr const char* waiting_sql =
    "SELECT l.pid, coalesce(l.waitstart::text, '') AS since, "
    "coalesce((extract(epoch FROM clock_timestamp() - l.waitstart) * 1000)::bigint, 0) AS waited, "
    "coalesce(a.usename, '') AS usename, coalesce(a.application_name, '') AS application, "
    "l.mode AS mode, CASE WHEN l.relation IS NULL THEN l.locktype "
    "WHEN l.database IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) "
    "THEN l.relation::regclass::text ELSE 'a table of another database' END AS object, "
    "array_to_string(pg_blocking_pids(l.pid), ' ') AS blocked_by "
    "FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE NOT l.granted AND l.pid <> pg_backend_pid() AND a.usesysid IS NOT NULL "
    "LIMIT 1000";

constexpr const char* named_sql =
    "SELECT pid, coalesce(application_name, '') AS application, "
    "coalesce(backend_start::text, '') AS started, starts_with(application_name, $1) AS ours "
    "FROM pg_stat_activity WHERE starts_with(application_name, $1) OR pid = ANY ($2::int[])";

std::vector<int> numbers(std::string_view text) {
  std::vector<int> out;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    int number = 0;
    const auto read = std::from_chars(at, end, number);
    if (read.ec != std::errc()) break;
    out.push_back(number);
    at = read.ptr + 1;
  }
  return out;
}

LockWaiter waiter_from(const pqxx::row& row) {
  return {row["pid"].as<int>(),
          row["since"].as<std::string>(),
          Duration(row["waited"].as<std::int64_t>()),
          row["usename"].as<std::string>(),
          row["mode"].as<std::string>(),
          row["object"].as<std::string>(),
          numbers(row["blocked_by"].as<std::string>())};
}

std::string array_of(const LockSample& sample) {
  std::string text = "{";
  for (const auto& waiter : sample.waiting) {
    for (const int pid : waiter.blocked_by) {
      text += (text.size() > 1 ? "," : "") + std::to_string(pid);
    }
  }
  return text + "}";
}

class PgLockObserver final : public ports::LockObserver {
 public:
  PgLockObserver(ConnInfo info, const DatabaseOptions& options, const Redactor& secrets)
      : connection_(std::move(info), options.application_name, true, limits_of(options)),
        secrets_(secrets) {}

  // SAFETY: no REPEATABLE READ transaction, which would hold up a concurrent index build.
  Result<LockSample> look(const std::string& step_prefix) override {
    return connection_.run(Mode::autocommit, [&](Work& work) -> Result<LockSample> {
      LockSample sample;
      connection_.prepare("waiting", waiting_sql);
      for (const auto& row : work.exec_prepared("waiting")) {
        sample.waiting.push_back(waiter_from(row));
        sample.names[sample.waiting.back().pid] = name_from(row);
      }
      if (sample.waiting.empty()) return sample;
      for (const auto& row : work.exec_params(named_sql, step_prefix, array_of(sample))) {
        const int pid = row["pid"].as<int>();
        sample.names[pid] = name_from(row);
        if (row["ours"].as<bool>()) {
          sample.step.push_back({pid, row["started"].as<std::string>()});
        }
      }
      return sample;
    });
  }

  Done cancel(const StepSession& session) override {
    return signal("SELECT pg_cancel_backend(pid)", session);
  }
  Done end(const StepSession& session) override {
    return signal("SELECT pg_terminate_backend(pid)", session);
  }

 private:
  // By pid and start time: a new process with an old number is never hit.
  Done signal(const std::string& call, const StepSession& session) {
    return connection_.run(Mode::autocommit, [&](Work& work) -> Done {
      work.exec_params(call +
                           " FROM pg_stat_activity WHERE pid = $1 AND "
                           "coalesce(backend_start::text, '') = $2",
                       session.pid, session.started);
      return {};
    });
  }

  std::string name_from(const pqxx::row& row) const {
    return secrets_.redacted(row["application"].as<std::string>());
  }

  Connection connection_;
  const Redactor& secrets_;
};

}  // namespace

Result<std::unique_ptr<ports::LockObserver>> open_lock_observer(DatabaseOptions options,
                                                                const Redactor& secrets) {
  options.statement_timeout = std::chrono::seconds(2);
  options.lock_timeout = std::chrono::milliseconds(100);
  options.answer_within = std::chrono::seconds(5);
  TRY(auto info, ConnInfo::parse(options.url, options.database));
  return std::make_unique<PgLockObserver>(std::move(info), options, secrets);
}

}  // namespace belay::world
