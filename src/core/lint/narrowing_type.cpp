#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_narrowing_type(const Look& look) {
  if (!look.is(Verb::change_type) || look.part.fresh) return {};
  const auto& type = look.action().type;
  const auto& name = type.name.name;
  const bool narrow =
      name == "int2" || ((name == "varchar" || name == "bpchar") && !type.sizes.empty() &&
                         look.effects().rewrite_of(look.action().on));
  return narrow ? "values of " + look.action().name + " that do not fit " + type.text() +
                      " make this fail"
                : "";
}

}  // namespace

extern const Rule rule_narrowing_type;
const Rule rule_narrowing_type{
    .id = "narrowing-type",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a narrower type loses data or fails on it",
    .why =
        "A value that does not fit makes the statement fail after it has begun to "
        "rewrite the table; USING with a cut loses the rest.",
    .bad = "ALTER TABLE orders ALTER COLUMN note TYPE varchar(20);",
    .safe =
        "ALTER TABLE orders ADD CONSTRAINT note_short CHECK (length(note) <= 20) NOT "
        "VALID;",
    .check = &check_narrowing_type,
};

}  // namespace belay::lint
