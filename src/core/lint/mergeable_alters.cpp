#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

// Commands of ALTER TABLE that go through all rows, and would share one pass.
bool goes_through(const sql::Part& part) {
  const auto verb = part.action.verb;
  const bool alters =
      verb == Verb::change_type || verb == Verb::set_not_null || verb == Verb::add_column;
  return alters && part.effects.scan_of(part.action.on);
}

std::string check_mergeable_alters(const Look& look) {
  if (!look.first || look.index == 0 || !goes_through(look.part)) return {};
  const auto& before = look.script.statements[look.index - 1];
  if (before.parts.empty() || before.transaction != look.statement().transaction) return {};
  const auto& other = before.parts.front();
  if (other.action.on != look.action().on || !goes_through(other)) return {};
  return look.table() + " is read or rewritten once more than by one ALTER TABLE";
}

}  // namespace

extern const Rule rule_mergeable_alters;
const Rule rule_mergeable_alters{
    .id = "mergeable-alters",
    .group = 'B',
    .severity = Severity::warning,
    .title = "several ALTER TABLE each read or rewrite the same table",
    .why =
        "Each ALTER TABLE reads or writes the table once. The commands of one ALTER "
        "TABLE share one pass.",
    .bad = R"(BEGIN;
ALTER TABLE orders ALTER COLUMN a TYPE bigint USING a::bigint;
ALTER TABLE orders ALTER COLUMN b TYPE bigint USING b::bigint;
COMMIT;)",
    .safe =
        "ALTER TABLE orders ALTER COLUMN a TYPE bigint USING a::bigint, ALTER COLUMN b "
        "TYPE bigint USING b::bigint;",
    .alembic =
        "op.execute('ALTER TABLE orders ALTER COLUMN a TYPE bigint, ALTER COLUMN b "
        "TYPE bigint')",
    .check = &check_mergeable_alters,
};

}  // namespace belay::lint
