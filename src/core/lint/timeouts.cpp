#include "core/lint/timeouts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ranges>

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
  const auto before = std::ranges::lower_bound(script.settings, statement);
  // The last one that holds here: a SET also takes the place of a SET LOCAL before it.
  for (const auto at :
       std::ranges::subrange(script.settings.begin(), before) | std::views::reverse) {
    const auto& one = script.statements[at];
    const bool lasts = one.in_transaction && one.transaction == here.transaction;
    for (const auto& part : one.parts | std::views::reverse) {
      const auto& action = part.action;
      const bool named = action.everywhere || action.name == setting;
      if (named && action.verb == sql::Verb::reset) return {};
      if (!named || action.verb != sql::Verb::set || (action.local && !lasts)) continue;
      return {true, milliseconds(action.value)};
    }
  }
  return {};
}

sql::LockMode strongest(const sql::Statement& statement) {
  auto mode = sql::LockMode::access_share;
  for (const auto& lock : statement.effects.locks) {
    if (lock.certainty == sql::Certainty::certain && !lock.index) mode = std::max(mode, lock.mode);
  }
  return mode;
}

}  // namespace belay::lint
