#include "world/pg/wire.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <charconv>
#include <cstring>

#include "base/text.hpp"

namespace belay::world {
namespace {

constexpr int look_for_stop_every = 100;  // milliseconds
constexpr auto after_cancel = std::chrono::seconds(5);

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Reply = std::unique_ptr<PGresult, Clear>;

std::string first_line_of_libpq(const char* text) {
  const std::string_view whole = text == nullptr ? "" : text;
  return escaped(trimmed(whole.substr(0, whole.find('\n'))));
}

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string{} : std::string(text);
}

void note(WireAnswer& answer, PGresult* result) {
  const auto status = PQresultStatus(result);
  if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) {
    answer.end = WireAnswer::End::refused;
    answer.state = field(result, PG_DIAG_SQLSTATE);
    answer.message = escaped(field(result, PG_DIAG_MESSAGE_PRIMARY));
    const std::string at = field(result, PG_DIAG_STATEMENT_POSITION);
    std::from_chars(at.data(), at.data() + at.size(), answer.position);
  } else if (status == PGRES_TUPLES_OK && PQntuples(result) > 0 && PQnfields(result) > 0) {
    answer.value = PQgetvalue(result, PQntuples(result) - 1, 0);
  } else if (status == PGRES_COMMAND_OK && std::string_view(PQcmdStatus(result)) == "COMMIT") {
    ++answer.commits;
  }
}

void ignore_notice(void*, const PGresult*) {}

}  // namespace

void Wire::Close::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

Wire::Wire(std::unique_ptr<pg_conn, Close> connection) : connection_(std::move(connection)) {}
Wire::~Wire() = default;
Wire::Wire(Wire&&) noexcept = default;

Result<Wire> Wire::open(const Secret& keywords) {
  std::unique_ptr<pg_conn, Close> connection(PQconnectdb(keywords.reveal().c_str()));
  if (!connection || PQstatus(connection.get()) != CONNECTION_OK) {
    return fail(
        ErrorCode::database_unreachable, first_line_of_libpq(PQerrorMessage(connection.get())),
        "see that the server runs and that the URL is right, then repeat", Disposition::retry);
  }
  PQsetNoticeReceiver(connection.get(), &ignore_notice, nullptr);
  return Wire(std::move(connection));
}

WireAnswer Wire::send(const std::string& text, Time deadline, const ports::Stop& stop) {
  if (PQsendQuery(connection_.get(), text.c_str()) == 0) return lost();
  if (!wait_until_readable(deadline, stop)) {
    cancel();
    if (!wait_until_readable(std::chrono::steady_clock::now() + after_cancel, ports::NeverStop{})) {
      return lost();
    }
    auto answer = drain();
    // It may have been done before the cancellation came.
    if (answer.end == WireAnswer::End::refused) answer.end = WireAnswer::End::stopped;
    return answer;
  }
  return drain();
}

// Until the whole answer is here; false at the deadline or when told to stop.
bool Wire::wait_until_readable(Time deadline, const ports::Stop& stop) {
  while (true) {
    if (PQconsumeInput(connection_.get()) == 0) return true;  // lost: drain() says so
    if (PQisBusy(connection_.get()) == 0) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    if (stop.level() == ports::StopLevel::now) return false;
    pollfd socket{PQsocket(connection_.get()), POLLIN, 0};
    poll(&socket, 1, look_for_stop_every);
  }
}

WireAnswer Wire::drain() {
  WireAnswer answer;
  answer.end = WireAnswer::End::done;
  while (const Reply reply{PQgetResult(connection_.get())}) {
    if (answer.end == WireAnswer::End::done) note(answer, reply.get());
    const auto status = PQresultStatus(reply.get());
    if (status == PGRES_COPY_IN) PQputCopyEnd(connection_.get(), "nothing is sent");
    if (status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) return lost();
  }
  return PQstatus(connection_.get()) == CONNECTION_OK ? answer : lost();
}

WireAnswer Wire::lost() {
  WireAnswer answer;
  answer.message = first_line_of_libpq(PQerrorMessage(connection_.get()));
  return answer;
}

void Wire::cancel() {
  std::array<char, 256> ignored{};
  auto* request = PQgetCancel(connection_.get());
  if (request == nullptr) return;
  PQcancel(request, ignored.data(), static_cast<int>(ignored.size()));
  PQfreeCancel(request);
}

std::string Wire::literal(const std::string& text) const {
  const std::unique_ptr<char, decltype(&PQfreemem)> quoted(
      PQescapeLiteral(connection_.get(), text.data(), text.size()), &PQfreemem);
  return quoted ? std::string(quoted.get()) : std::string("NULL");
}

}  // namespace belay::world
