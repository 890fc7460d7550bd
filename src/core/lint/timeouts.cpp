#include "core/lint/timeouts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace belay::lint {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};
constexpr std::array units{Unit{"us", 0.001},   Unit{"ms", 1},        Unit{"s", 1000},
                           Unit{"min", 60'000}, Unit{"h", 3'600'000}, Unit{"d", 86'400'000}};

}  // namespace

long milliseconds(std::string_view value) {
  value = trimmed(value);
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool sane = number >= 0 && number <= 1e9;  // nor "nan"
  if (error != std::errc() || !sane) return 0;
  const auto unit = trimmed(value.substr(static_cast<std::size_t>(end - value.data())));
  const auto* known = std::ranges::find(units, unit, &Unit::name);
  return std::lround(known == units.end() ? number : number * known->factor);
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
