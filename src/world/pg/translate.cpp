#include "world/pg/translate.hpp"

#include <pqxx/except>

#include "base/text.hpp"

namespace belay::world {
namespace {

// SQLSTATEs, PostgreSQL manual, appendix A.
constexpr std::string_view lock_not_available = "55P03";
constexpr std::string_view deadlock = "40P01";
constexpr std::string_view serialization = "40001";
constexpr std::string_view object_in_use = "55006";
constexpr std::string_view query_canceled = "57014";

constexpr const char* direct_url_hint =
    "give the direct URL of the server, not that of a pooler, as database.url";

// "ERROR:  relation … does not exist\nLINE 1: …" -> "relation … does not exist". Details and
// statements are left out: they may hold data.
std::string first_line(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  for (const std::string_view label : {"ERROR:", "FATAL:", "Failure during '"}) {
    if (const auto at = text.find(label); at == 0) text.remove_prefix(label.size());
  }
  return escaped(trimmed(text));
}

Error unreachable(const CallState& state, const ConnInfo& info, std::string_view said) {
  const std::string place = "'" + info.place() + "'";
  const std::string line = info.redacted(first_line(said));
  if (said.find("unsupported startup parameter") != std::string_view::npos) {
    return {ErrorCode::unsupported, place + " is a pooler: " + line, direct_url_hint};
  }
  const std::string message = state.timed_out
                                  ? "the database at " + place + " did not answer in time"
                                  : "no connection to the database at " + place + ": " + line;
  return {ErrorCode::database_unreachable, message,
          "see that the server runs and that the URL is right, then repeat", Disposition::retry};
}

Error refused(const pqxx::sql_error& error, const ConnInfo& info) {
  const std::string line = info.redacted(first_line(error.what()));
  const std::string& state = error.sqlstate();
  if (state == lock_not_available) {
    return {ErrorCode::lock_timeout, line, "belay blockers", Disposition::retry};
  }
  const bool passing = state == deadlock || state == serialization || state == object_in_use ||
                       state == query_canceled;
  return {ErrorCode::database_error,
          line + (state.empty() ? "" : " (" + state + ")"),
          {},
          passing ? Disposition::retry : Disposition::give_up};
}

}  // namespace

Error translate(std::exception_ptr thrown, const CallState& state, const ConnInfo& info) {
  try {
    std::rethrow_exception(std::move(thrown));
  } catch (const pqxx::in_doubt_error&) {
    return {ErrorCode::database_in_doubt,
            "the connection to '" + info.place() + "' was lost during COMMIT",
            "belay resume observes what happened and goes on", Disposition::in_doubt};
  } catch (const pqxx::broken_connection& error) {
    return unreachable(state, info, error.what());
  } catch (const pqxx::sql_error& error) {
    return state.connected ? refused(error, info) : unreachable(state, info, error.what());
  } catch (const pqxx::transaction_rollback& error) {
    // pqxx knows 40001 and 40P01 as classes of their own, without a state.
    return {
        ErrorCode::database_error, info.redacted(first_line(error.what())), {}, Disposition::retry};
  } catch (const std::exception& error) {
    if (!state.connected) return unreachable(state, info, error.what());
    return {ErrorCode::bug, "pqxx: " + info.redacted(first_line(error.what()))};
  }
}

}  // namespace belay::world
