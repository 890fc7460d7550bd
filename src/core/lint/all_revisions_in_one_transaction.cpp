#include "core/lint/revision_rule.hpp"

namespace belay::lint {
namespace {

RevisionHazard check_all_revisions_in_one_transaction(const RevisionLook& look) {
  if (look.begin == look.end) return {};
  const auto* held = look.script.held.first(look.begin, sql::LockMode::share);
  if (held == nullptr) return {};
  return {"the " + std::string(sql::word_of(held->mode)) + " lock on " + held->relation.text() +
              ", taken by a revision before, is held to the end of this one: all of them run in "
              "one transaction",
          look.script.statements[look.begin].line};
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
