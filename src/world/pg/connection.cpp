#include "world/pg/connection.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <set>

#include "world/pg/translate.hpp"

namespace belay::world {
namespace {

constexpr int client_check_since = 140000;  // client_connection_check_interval, PostgreSQL 14

std::string in_milliseconds(Duration duration) {
  return std::to_string(duration.count());
}

// A session that sits idle has nothing to say: readable means that the server closed it.
bool closed_by_server(int socket) {
  pollfd descriptor{socket, POLLIN, 0};
  return poll(&descriptor, 1, 0) != 0;
}

template <class Transaction>
void transact(pqxx::connection& session, const std::function<bool(Work&)>& body) {
  Transaction work(session);
  if (body(work)) work.commit();
}

void transact_in(Mode mode, pqxx::connection& session, const std::function<bool(Work&)>& body) {
  using Reading = pqxx::transaction<pqxx::repeatable_read, pqxx::read_only>;
  switch (mode) {
    case Mode::read:
      return transact<Reading>(session, body);
    case Mode::write:
      return transact<pqxx::work>(session, body);
    case Mode::autocommit:
    case Mode::as_it_is:
      return transact<pqxx::nontransaction>(session, body);
  }
}

}  // namespace

struct Connection::Open {
  explicit Open(const Secret& text) : session(text.reveal()), quiet(session) {}

  pqxx::connection session;
  pqxx::quiet_errorhandler quiet;  // else pqxx writes notices to stderr
  bool settings_arrived = false;
  std::set<std::string> prepared;
};

Connection::Connection(ConnInfo info, std::string application_name, bool read_only,
                       SessionLimits limits)
    : info_(std::move(info)),
      application_name_(std::move(application_name)),
      read_only_(read_only),
      limits_(limits) {}

Connection::~Connection() = default;

bool Connection::settings_arrived() const {
  return open_ != nullptr && open_->settings_arrived;
}

Secret Connection::text_of() const {
  std::string options =
      "-c search_path=pg_catalog -c DateStyle=ISO -c IntervalStyle=postgres -c TimeZone=UTC "
      "-c quote_all_identifiers=off -c extra_float_digits=1 -c row_security=off "
      "-c synchronous_commit=on";  // also where role or database has it off: our rows are proof
  options += " -c statement_timeout=" + in_milliseconds(limits_.statement);
  options += " -c idle_in_transaction_session_timeout=" + in_milliseconds(limits_.answer);
  options += " -c lock_timeout=" + in_milliseconds(limits_.lock);
  if (read_only_) options += " -c default_transaction_read_only=on";
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(limits_.connect).count();
  return info_.keywords({{"options", options},
                         {"application_name", application_name_},
                         {"client_encoding", "UTF8"},
                         {"connect_timeout", std::to_string(std::max<std::int64_t>(seconds, 2))},
                         {"keepalives", "1"},
                         {"keepalives_idle", "10"},
                         {"keepalives_interval", "5"},
                         {"keepalives_count", "3"},
                         {"tcp_user_timeout", in_milliseconds(limits_.answer)}});
}

void Connection::ensure_open() {
  if (open_ && (!open_->session.is_open() || closed_by_server(open_->session.sock()))) {
    open_.reset();
  }
  if (open_) return;
  auto opened = std::make_unique<Open>(text_of());
  const auto guard = watchdog_.watch(opened->session.sock(), limits_.connect);
  pqxx::nontransaction work(opened->session);
  opened->settings_arrived =
      work.exec1(
              "SELECT pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.=) "
              "'pg_catalog' AND pg_catalog.current_setting('TimeZone') OPERATOR(pg_catalog.=) "
              "'UTC'")[0]
          .as<bool>();
  if (opened->settings_arrived && opened->session.server_version() >= client_check_since) {
    work.exec("SELECT set_config('client_connection_check_interval', '500ms', false)");
  }
  open_ = std::move(opened);
}

void Connection::prepare(const std::string& name, const std::string& query) {
  if (open_->prepared.contains(name)) return;
  open_->session.prepare(name, query);
  open_->prepared.insert(name);
}

Done Connection::perform(Duration answer, Mode mode, const std::function<bool(Work&)>& body) {
  try {
    ensure_open();
    if (!open_->settings_arrived && mode != Mode::as_it_is) {
      return fail(ErrorCode::unsupported,
                  "the settings of our session did not arrive at '" + info_.place() +
                      "': a pooler stands before the server",
                  "give the direct URL of the server as database.url");
    }
    const auto guard = watchdog_.watch(open_->session.sock(), answer);
    transact_in(mode, open_->session, [&](Work& work) {
      const bool transaction = mode == Mode::read || mode == Mode::write;
      if (transaction && answer != limits_.answer) {
        work.exec("SET LOCAL statement_timeout = " + in_milliseconds(answer));
      }
      return body(work);
    });
    return {};
  } catch (...) {
    const bool connected = open_ != nullptr && open_->session.is_open();
    Error error = translate(std::current_exception(), {connected, watchdog_.take_fired()}, info_);
    if (!connected) open_.reset();
    return fail(std::move(error));
  }
}

}  // namespace belay::world
