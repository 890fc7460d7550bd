#include "core/lint/rule.hpp"
#include "core/lint/timeouts.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_lock_timeout_too_long(const Look& look) {
  if (!look.is(Verb::set) || look.action().name != "lock_timeout") return {};
  return milliseconds(look.action().value) > 10000
             ? "lock_timeout of " + look.action().value + " lets the application wait that long"
             : "";
}

}  // namespace

extern const Rule rule_lock_timeout_too_long;
const Rule rule_lock_timeout_too_long{
    .id = "lock-timeout-too-long",
    .group = 'C',
    .severity = Severity::warning,
    .title = "the limit of lock waits is longer than users wait",
    .why =
        "While the statement waits, everything else on the table waits behind it; a "
        "limit of more than ten seconds is an outage of that length.",
    .bad = "SET lock_timeout = '60s';",
    .safe = "SET lock_timeout = '2s';",
    .check = &check_lock_timeout_too_long,
};

}  // namespace belay::lint
