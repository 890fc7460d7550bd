#include "world/migrate/session_options.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <utility>

namespace belay::world {
namespace {

// How soon a server process notices that the tool was killed (it goes on with its statement else).
constexpr Duration connection_check{500};

std::string milliseconds(Duration duration) {
  const std::int64_t most = std::numeric_limits<std::int32_t>::max();
  // 0 would mean no limit at all.
  return std::to_string(std::clamp<std::int64_t>(duration.count(), 1, most));
}

// A blank separates options, a backslash escapes it (libpq, "options").
std::string escaped_option(const std::string& value) {
  std::string out;
  for (const char c : value) {
    if (c == ' ' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string pgoptions(const SessionOptions& options) {
  const std::array<std::pair<std::string, std::string>, 5> settings = {{
      {"application_name", escaped_option(options.application_name)},
      {"lock_timeout", milliseconds(options.lock_timeout)},
      {"client_connection_check_interval", milliseconds(connection_check)},
      {"idle_in_transaction_session_timeout", milliseconds(options.idle_in_transaction)},
      // A role or database may have it off; then a crash of the server takes back what was recorded
      // as done (PostgreSQL manual, 30.4).
      {"synchronous_commit", "on"},
  }};
  std::string text;
  for (const auto& [name, value] : settings) {
    text += text.empty() ? "-c " : " -c ";
    text += name;
    text += '=';
    text += value;
  }
  return text;
}

}  // namespace belay::world
