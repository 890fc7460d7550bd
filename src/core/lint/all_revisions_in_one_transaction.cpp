#include "core/lint/revision_rule.hpp"

namespace belay::lint {
namespace {

RevisionHazard check_all_revisions_in_one_transaction(const RevisionLook& look) {
  if (look.begin == look.end) return {};
  const auto& first = look.script.statements[look.begin];
  for (const auto& [name, held] : first.held) {
    if (held.mode < sql::LockMode::share || held.since >= look.begin) continue;
    return {"the " + std::string(sql::word_of(held.mode)) + " lock on " + name.text() +
                ", taken by a revision before, is held to the end of this one: all of them run in "
                "one transaction",
            first.line};
  }
  return {};
}

}  // namespace

extern const Rule rule_all_revisions_in_one_transaction;
const Rule rule_all_revisions_in_one_transaction{
    .id = "all-revisions-in-one-transaction",
    .group = 'F',
    .severity = Severity::warning,
    .title = "all pending revisions run in one transaction",
    .why =
        "That is Alembic's default: each lock of each pending revision is held to the end of the "
        "last, a value added to an enum by one cannot be used by the next, and a failure takes all "
        "of them back. Belay runs each revision by itself, so this is found only where Belay does "
        "not run them: without an environment of belay.toml.",
    .bad = "context.configure(url=url)",
    .safe = "context.configure(url=url, transaction_per_migration=True)",
    .alembic = {},
    .check_revision = &check_all_revisions_in_one_transaction,
};

}  // namespace belay::lint
