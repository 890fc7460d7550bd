#include <algorithm>

#include "core/lint/revision_rule.hpp"

namespace belay::lint {
namespace {

RevisionHazard check_offline_not_possible(const RevisionLook& look) {
  const auto& revision = look.revision;
  if (revision.problem.empty()) return {};
  const auto line = std::max<std::size_t>(revision.problem_line, 1);
  if (revision.is_analysed()) {
    return {
        "analysed as " + revision.sent_by + " sent it, offline it cannot be: " + revision.problem,
        line, Severity::advice};
  }
  return {"not analysed: " + revision.problem, line};
}

}  // namespace

extern const Rule rule_offline_not_possible;
const Rule rule_offline_not_possible{
    .id = "offline-not-possible",
    .group = 'F',
    .severity = Severity::warning,
    .title = "the SQL of a revision cannot be had without a database",
    .why =
        "upgrade() asks the connection for something, and offline mode has none: nothing of the "
        "revision is analysed. Find the rows in SQL instead of Python, or rehearse it: then what "
        "it sent to the copy is analysed.",
    .bad = R"(for row in op.get_bind().execute(sa.text("SELECT id FROM orders")):
    op.execute(f"UPDATE orders SET tag = 'old' WHERE id = {row.id}"))",
    .safe = R"(op.execute("UPDATE orders SET tag = 'old' WHERE id < 100"))",
    .alembic = {},
    .check_revision = &check_offline_not_possible,
};

}  // namespace belay::lint
