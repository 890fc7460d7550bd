#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_mergeable_alters(const Look& look) {
  if (!look.first || look.index == 0) return {};
  const auto* scan = look.effects().scan_of(look.action().on);
  const auto& before = look.script.statements[look.index - 1];
  if (!scan || before.parts.empty() || before.transaction != look.statement().transaction)
    return {};
  const auto& other = before.parts.front();
  const bool alters =
      look.is(Verb::change_type) || look.is(Verb::set_not_null) || look.is(Verb::add_column);
  const bool other_alters = other.action.verb == Verb::change_type ||
                            other.action.verb == Verb::set_not_null ||
                            other.action.verb == Verb::add_column;
  if (!alters || !other_alters || other.action.on != look.action().on ||
      !other.effects.scan_of(other.action.on))
    return {};
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
