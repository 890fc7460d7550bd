#include <algorithm>

#include "core/lint/revision_rule.hpp"

namespace belay::lint {
namespace {

RevisionHazard check_offline_not_possible(const RevisionLook& look) {
  const auto& revision = look.revision;
  if (revision.problem.empty()) return {};
  return {"not analysed: " + revision.problem, std::max<std::size_t>(revision.problem_line, 1)};
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
        "revision is analysed. Find the rows in SQL instead of Python, or look at what the "
        "revision really sends when it runs on a copy, and say so in a comment.",
    .bad = R"(for row in op.get_bind().execute(sa.text("SELECT id FROM orders")):
    op.execute(f"UPDATE orders SET tag = 'old' WHERE id = {row.id}"))",
    .safe = R"(op.execute("UPDATE orders SET tag = 'old' WHERE id < 100"))",
    .alembic = {},
    .check_revision = &check_offline_not_possible,
};

}  // namespace belay::lint
