#include "core/lint/rule.hpp"
#include "core/lint/timeouts.hpp"

namespace belay::lint {
namespace {

using sql::Object;
using sql::Verb;

std::string check_statement_timeout_on_concurrently(const Look& look) {
  const bool slow = (look.action().concurrently && !look.drops(Object::index)) ||
                    look.is(Verb::validate_constraint);
  const auto state = timeout_at(look.script, look.index, "statement_timeout");
  if (!slow || !state.set || state.milliseconds == 0 || state.milliseconds > 600000) return {};
  return "statement_timeout ends this after " + std::to_string(state.milliseconds) + " ms";
}

}  // namespace

extern const Rule rule_statement_timeout_on_concurrently;
const Rule rule_statement_timeout_on_concurrently{
    .id = "statement-timeout-on-concurrently",
    .group = 'C',
    .severity = Severity::warning,
    .title = "a statement timeout would end a build that takes long by design",
    .why =
        "CREATE INDEX CONCURRENTLY, REINDEX CONCURRENTLY and VALIDATE CONSTRAINT take "
        "their time without stopping anybody. A statement_timeout ends them; an index "
        "is then left invalid.",
    .bad = R"(SET statement_timeout = '5s';
CREATE INDEX CONCURRENTLY i ON orders (a);)",
    .safe = R"(SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY i ON orders (a);)",
    .check = &check_statement_timeout_on_concurrently,
};

}  // namespace belay::lint
