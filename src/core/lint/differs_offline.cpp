#include "core/lint/revision_rule.hpp"

namespace belay::lint {
namespace {

RevisionHazard check_differs_offline(const RevisionLook& look) {
  for (const auto word : {"is_offline_mode", ".as_sql"}) {
    auto hazard = hazard_at(look, word,
                            "the revision asks whether it runs offline: what it does on a "
                            "database may be something else than what was analysed");
    if (!hazard.message.empty()) return hazard;
  }
  return {};
}

}  // namespace

extern const Rule rule_differs_offline;
const Rule rule_differs_offline{
    .id = "differs-offline",
    .group = 'F',
    .severity = Severity::warning,
    .title = "a revision does something else offline than on a database",
    .why =
        "What is analysed is what offline mode gives. A revision that asks for it may send other "
        "statements when it runs, and nobody has looked at those.",
    .bad = R"(if not context.is_offline_mode():
    op.execute("UPDATE orders SET tag = 'old' WHERE id < 100"))",
    .safe = R"(op.execute("UPDATE orders SET tag = 'old' WHERE id < 100"))",
    .alembic = {},
    .check_revision = &check_differs_offline,
};

}  // namespace belay::lint
