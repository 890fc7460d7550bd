#include "world/pg/fence.hpp"

#include "world/pg/copy.hpp"
#include "world/pg/own_transactions.hpp"
#include "world/pg/sessions.hpp"

namespace belay::world {
namespace {

// RENAME itself waits 5 s for sessions to leave (dbcommands.c, CountOtherDBBackends).
constexpr auto copy_closes_within = std::chrono::seconds(30);

struct Row {
  bool open = false;
  int limit = -1;
  std::string comment;
};

std::optional<Row> row_of(Work& work, const std::string& database) {
  const auto rows = work.exec_params(
      "SELECT datallowconn, datconnlimit, coalesce(shobj_description(oid, 'pg_database'), '') "
      "FROM pg_database WHERE datname = $1",
      database);
  if (rows.empty()) return std::nullopt;
  return Row{rows[0][0].as<bool>(), rows[0][1].as<int>(), rows[0][2].as<std::string>()};
}

Error missing(const std::string& database) {
  return {ErrorCode::database_error, "there is no database '" + database + "'"};
}

Done allow_connections(Connection& connection, const std::string& database, bool allowed,
                       const ports::KeepTransaction& keep) {
  return connection.run(Mode::write, [&](Work& work) -> Done {
    const auto row = row_of(work, database);
    if (!row) return fail(missing(database));
    if (row->open == allowed) return {};
    // SAFETY: known as ours before it commits, else a kill right after it makes it a stranger's.
    // Guarded by ClosedBy.NamesTheFenceForAsLongAsNobodyWasLetIn and
    // KilledRestore.BeforeItsProofEndsLikeAnUndisturbedOne.
    if (keep) TRY_DONE(keep(this_transaction(work)));
    work.exec("ALTER DATABASE " + work.quote_name(database) + " ALLOW_CONNECTIONS " +
              (allowed ? "true" : "false"));
    return {};
  });
}

// A rename that is rolled back: the server refuses it while anybody is there, be it a session that
// does not show yet or a prepared transaction.
Done prove_empty(Connection& connection, const std::string& database) {
  bool proven = false;
  const Done outcome = connection.run(Mode::write, [&](Work& work) -> Done {
    work.exec("ALTER DATABASE " + work.quote_name(database) + " RENAME TO " +
              work.quote_name("belay_proof_" + this_transaction(work)));
    proven = true;
    return fail(ErrorCode::bug, "rolled back on purpose");
  });
  return proven ? Done{} : outcome;
}

Done check_swap(Work& work, const std::string& database, const std::string& copy,
                const std::optional<Row>& row) {
  if (!row) return fail(missing(database));
  if (row->open) {
    return fail(ErrorCode::database_error, "database '" + database + "' is not fenced");
  }
  if (state_of(work, copy) != CopyState::ours) {
    return fail(ErrorCode::database_error, "database '" + copy + "' is not a copy made by Belay");
  }
  return {};
}

void rename(Work& work, const std::string& from, const std::string& to) {
  work.exec("ALTER DATABASE " + work.quote_name(from) + " RENAME TO " + work.quote_name(to));
}

}  // namespace

Done fence(Connection& connection, const std::string& database, Duration deadline,
           const ports::KeepTransaction& keep) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  TRY_DONE(allow_connections(connection, database, false, keep));
  while (true) {
    const auto left =
        std::chrono::duration_cast<Duration>(until - std::chrono::steady_clock::now());
    TRY_DONE(end_sessions_in(connection, database, std::max(left, Duration(0))).map([](int) {}));
    Done proof = prove_empty(connection, database);
    const bool again = !proof && proof.error().code == ErrorCode::database_error &&
                       proof.error().disposition == Disposition::retry;
    if (!again || std::chrono::steady_clock::now() >= until) return proof;
  }
}

Done unfence(Connection& connection, const std::string& database,
             const ports::KeepTransaction& keep) {
  return allow_connections(connection, database, true, keep);
}

Result<std::optional<std::string>> closed_by(Connection& connection, const std::string& database) {
  using Id = std::optional<std::string>;
  return connection.run(Mode::read, [&](Work& work) -> Result<Id> {
    const auto rows = work.exec_params(
        "SELECT datallowconn, xmin::text FROM pg_database WHERE datname = $1", database);
    if (rows.empty()) return fail(missing(database));
    if (rows[0][0].as<bool>()) return Id{};
    return Id{widened(work, rows[0][1].as<std::string>())};
  });
}

Result<std::optional<std::string>> comment_of(Connection& connection, const std::string& database) {
  using Text = std::optional<std::string>;
  return connection.run(Mode::read, [&](Work& work) -> Result<Text> {
    const auto row = row_of(work, database);
    return row ? Text{row->comment} : Text{};
  });
}

Done publish(Connection& connection, const std::string& copy, const std::string& name,
             const std::string& comment) {
  TRY_DONE(allow_connections(connection, copy, false, {}));
  TRY_DONE(end_sessions_in(connection, copy, copy_closes_within).map([](int) {}));
  return connection.run(Mode::write, [&](Work& work) -> Done {
    if (state_of(work, copy) != CopyState::ours) {
      return fail(ErrorCode::database_error, "database '" + copy + "' is not a copy made by Belay");
    }
    if (row_of(work, name)) {
      return fail(ErrorCode::database_error, "there is a database '" + name + "' already");
    }
    rename(work, copy, name);
    const std::string as = work.quote_name(name);
    work.exec("COMMENT ON DATABASE " + as + " IS " + work.quote(comment));
    work.exec("ALTER DATABASE " + as + " ALLOW_CONNECTIONS true");
    return {};
  });
}

Done swap_names(Connection& connection, const std::string& database, const std::string& copy,
                const std::string& aside) {
  TRY_DONE(connection.run(Mode::read, [&](Work& work) -> Done {
    return check_swap(work, database, copy, row_of(work, database));
  }));
  TRY_DONE(allow_connections(connection, copy, false, {}));
  TRY_DONE(end_sessions_in(connection, copy, copy_closes_within).map([](int) {}));
  return connection.run(Mode::write, [&](Work& work) -> Done {
    const auto row = row_of(work, database);
    TRY_DONE(check_swap(work, database, copy, row));
    // SAFETY: one transaction, so that there is never a moment without the name; guarded by
    // Swap.KilledBetweenTheRenamesLeavesBothOldNames.
    rename(work, database, aside);
    rename(work, copy, database);
    const std::string name = work.quote_name(database);
    work.exec("COMMENT ON DATABASE " + name + " IS " +
              (row->comment.empty() ? "NULL" : work.quote(row->comment)));
    work.exec("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true CONNECTION LIMIT " +
              std::to_string(row->limit));
    return {};
  });
}

}  // namespace belay::world
