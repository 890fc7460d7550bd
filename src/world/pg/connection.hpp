// One session with a server, opened when it is first needed and again after it broke. Every call
// runs in a transaction and within a client-side deadline; pqxx's exceptions end here. This header
// is where the folder gets pqxx from.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <type_traits>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "world/pg/conninfo.hpp"
#include "world/pg/watchdog.hpp"

namespace belay::world {

using Work = pqxx::transaction_base;

struct SessionLimits {
  Duration connect = std::chrono::seconds(10);
  Duration statement = std::chrono::seconds(60);  // server-side
  Duration lock = std::chrono::seconds(2);        // server-side
  Duration answer = std::chrono::seconds(75);     // client-side, a whole call
};

enum class Mode {
  read,        // REPEATABLE READ, READ ONLY: takes no transaction id
  write,       // one transaction, committed when the body gives a value
  autocommit,  // for what cannot run inside a transaction
  as_it_is,    // autocommit, also in a session that our settings did not arrive in
};

class Connection {
 public:
  Connection(ConnInfo info, std::string application_name, bool read_only, SessionLimits limits);
  ~Connection();

  // Body: Work& -> Result<T>. An error of the body rolls back. Errors of the connection:
  // database_unreachable (nothing was committed), database_in_doubt (lost during COMMIT),
  // lock_timeout, database_error; unsupported when our settings did not arrive in the session, as
  // happens behind a pooler. May be called again after any of them.
  template <class Body>
  auto run(Mode mode, Body body) {
    return run_within(limits_.answer, mode, std::move(body));
  }
  // The same, with a deadline of its own for both sides.
  template <class Body>
  auto run_within(Duration answer, Mode mode, Body body) {
    using Answer = std::invoke_result_t<Body, Work&>;
    std::optional<Answer> answered;
    Done done = perform(answer, mode, [&](Work& work) {
      answered.emplace(body(work));
      return answered->has_value();
    });
    return done ? *std::move(answered) : Answer(fail(std::move(done).error()));
  }

  // In a body, and with one query for one name: the session keeps it parsed, and after some calls
  // planned, for work.exec_prepared(name, …) (PostgreSQL manual, PREPARE).
  void prepare(const std::string& name, const std::string& query);

  // Whether our settings are in force in the session that is open.
  bool settings_arrived() const;

  const ConnInfo& info() const { return info_; }
  const SessionLimits& limits() const { return limits_; }

 private:
  struct Open;
  Done perform(Duration answer, Mode mode, const std::function<bool(Work&)>& body);
  void ensure_open();
  Secret text_of() const;

  ConnInfo info_;
  std::string application_name_;
  bool read_only_;
  SessionLimits limits_;
  Watchdog watchdog_;
  std::unique_ptr<Open> open_;
};

}  // namespace belay::world
