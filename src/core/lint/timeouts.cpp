#include "core/lint/timeouts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"

namespace belay::lint {
namespace {

struct Unit {
  std::string_view name;
  long factor;
};
constexpr std::array units{Unit{"ms", 1}, Unit{"s", 1000}, Unit{"min", 60'000}, Unit{"h", 3600'000},
                           Unit{"d", 86'400'000}};

}  // namespace

long milliseconds(std::string_view value) {
  value = trimmed(value);
  long number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || number < 0 || number > 1'000'000'000) return 0;
  const auto unit = trimmed(value.substr(static_cast<std::size_t>(end - value.data())));
  for (const auto& known : units) {
    if (unit == known.name) return number * known.factor;
  }
  return number;
}

Timeout timeout_at(const sql::Script& script, std::size_t statement, std::string_view setting) {
  const auto& here = script.statements[statement];
  Timeout session, local;
  for (std::size_t at = 0; at < statement; ++at) {
    const auto& one = script.statements[at];
    for (const auto& part : one.parts) {
      const auto& action = part.action;
      const bool resets = action.verb == sql::Verb::reset;
      if (resets && (action.everywhere || action.name == setting)) session = {};
      if (action.verb != sql::Verb::set || action.name != setting) continue;
      const Timeout value{true, milliseconds(action.value)};
      const bool lasts = one.in_transaction && one.transaction == here.transaction;
      if (!action.local)
        session = value;
      else if (lasts)
        local = value;
    }
  }
  return local.set ? local : session;
}

sql::LockMode strongest(const sql::Statement& statement) {
  auto mode = sql::LockMode::access_share;
  for (const auto& lock : statement.effects.locks) {
    if (lock.certainty == sql::Certainty::certain && !lock.index) mode = std::max(mode, lock.mode);
  }
  return mode;
}

}  // namespace belay::lint
