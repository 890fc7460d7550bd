#include "world/pg/sessions.hpp"

#include <set>
#include <thread>

#include "base/ensure.hpp"

namespace belay::world {
namespace {

constexpr auto look_again = std::chrono::milliseconds(20);

// Without pg_read_all_stats the server hides start, state, kind and transaction of other roles'
// sessions: they come as empty, never as "none".
constexpr const char* columns =
    "SELECT pid, coalesce(application_name, '') AS application, coalesce(usename, '') AS usename, "
    "coalesce(state, '') AS state, coalesce(backend_start::text, '') AS started, "
    "(extract(epoch FROM clock_timestamp() - xact_start) * 1000)::bigint AS age "
    "FROM pg_stat_activity WHERE pid <> pg_backend_pid() ";

const std::string in_this_database =
    "AND datname = current_database() "
    "AND coalesce(backend_type, 'client backend') = 'client backend' ";

ports::Session session_from(const pqxx::row& row) {
  ports::Session session;
  session.pid = row["pid"].as<int>();
  session.application = row["application"].as<std::string>();
  session.user = row["usename"].as<std::string>();
  session.state = row["state"].as<std::string>();
  session.started = row["started"].as<std::string>();
  if (!row["age"].is_null()) session.transaction_age = Duration(row["age"].as<std::int64_t>());
  return session;
}

std::vector<ports::Session> sessions_from(const pqxx::result& rows) {
  std::vector<ports::Session> sessions;
  for (const auto& row : rows) sessions.push_back(session_from(row));
  return sessions;
}

using Found = Result<std::vector<ports::Session>>;
using Seen = std::set<std::pair<int, std::string>>;

// Ends those found and returns them. The server matches pid and start time once more as it acts,
// so that a new process with an old number is never hit.
Found end_found(Connection& connection, const std::string& condition, const std::string& argument) {
  return connection.run(Mode::autocommit, [&](Work& work) -> Found {
    auto found = sessions_from(work.exec_params(columns + condition, argument));
    for (const auto& session : found) {
      work.exec_params(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
          "WHERE pid = $1 AND coalesce(backend_start::text, '') = $2",
          session.pid, session.started);
    }
    return found;
  });
}

Error still_there(const std::vector<ports::Session>& sessions) {
  std::string names;
  for (const auto& session : sessions) {
    names +=
        (names.empty() ? "" : ", ") + std::to_string(session.pid) + " of '" + session.user + "'";
  }
  return {ErrorCode::database_error, "sessions did not end: " + names,
          "end these server processes, then belay resume", Disposition::retry};
}

Result<int> end_all(Connection& connection, const std::string& condition,
                    const std::string& argument, Duration deadline) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  Seen ended;
  while (true) {
    TRY(const auto found, end_found(connection, condition, argument));
    for (const auto& session : found) ended.emplace(session.pid, session.started);
    if (found.empty()) return static_cast<int>(ended.size());
    if (std::chrono::steady_clock::now() >= until) return fail(still_there(found));
    std::this_thread::sleep_for(look_again);
  }
}

}  // namespace

Found all_sessions(Connection& connection) {
  return connection.run(Mode::read, [](Work& work) -> Found {
    return sessions_from(
        work.exec(std::string(columns) + in_this_database + "ORDER BY backend_start, pid"));
  });
}

Found long_transactions(Connection& connection, Duration age) {
  return connection.run(Mode::read, [&](Work& work) -> Found {
    return sessions_from(
        work.exec_params(std::string(columns) +
                             "AND datname = current_database() AND backend_type = 'client backend' "
                             "AND (xact_start <= clock_timestamp() - $1 * interval '1 millisecond' "
                             "OR application_name = 'pg_dump') ORDER BY xact_start, pid",
                         age.count()));
  });
}

Result<int> end_sessions(Connection& connection, const std::string& application_prefix,
                         Duration deadline) {
  ENSURE(!application_prefix.empty(), "an empty prefix would end every session of the cluster");
  return end_all(connection, "AND starts_with(application_name, $1)", application_prefix, deadline);
}

Result<int> end_sessions_in(Connection& connection, const std::string& database,
                            Duration deadline) {
  return end_all(connection,
                 "AND datname = $1 AND backend_type IS DISTINCT FROM 'autovacuum worker'", database,
                 deadline);
}

}  // namespace belay::world
