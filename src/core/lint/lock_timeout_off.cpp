#include "core/lint/rule.hpp"
#include "core/lint/timeouts.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_lock_timeout_off(const Look& look) {
  if (look.action().name != "lock_timeout") return {};
  const bool zero = look.is(Verb::set) && milliseconds(look.action().value) == 0;
  return look.is(Verb::reset) || zero ? "from here on locks are waited for without a limit" : "";
}

}  // namespace

extern const Rule rule_lock_timeout_off;
const Rule rule_lock_timeout_off{
    .id = "lock-timeout-off",
    .group = 'C',
    .severity = Severity::warning,
    .title = "the limit of lock waits is switched off",
    .why =
        "lock_timeout = 0 means to wait for ever; so does RESET where the role and the "
        "database set none.",
    .bad = "SET lock_timeout = 0;",
    .safe = "SET lock_timeout = '2s';",
    .check = &check_lock_timeout_off,
};

}  // namespace belay::lint
