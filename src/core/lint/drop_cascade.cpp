#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_drop_cascade(const Look& look) {
  const bool cascades =
      look.is(Verb::drop) || look.is(Verb::drop_column) || look.is(Verb::drop_constraint);
  if (!cascades || !look.action().cascade || look.part.fresh) return {};
  return "CASCADE drops whatever depends on " + look.table() + ", unnamed";
}

}  // namespace

extern const Rule rule_drop_cascade;
const Rule rule_drop_cascade{
    .id = "drop-cascade",
    .group = 'D',
    .severity = Severity::danger,
    .title = "CASCADE drops what nobody named",
    .why =
        "DROP .. CASCADE takes along whatever depends on the object: columns of a "
        "type, triggers of a function, views, policies, foreign keys. It locks their "
        "tables access exclusive. Name each thing that is to go.",
    .bad = "DROP TYPE mood CASCADE;",
    .safe = "DROP TYPE mood;",
    .alembic = "op.execute('DROP TYPE mood')",
    .check = &check_drop_cascade,
};

}  // namespace belay::lint
