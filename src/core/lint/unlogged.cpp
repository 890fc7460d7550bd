#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_unlogged(const Look& look) {
  if (!look.is(Verb::set_unlogged) || look.part.fresh) return {};
  return "the rows of " + look.table() + " are gone after a crash of the server";
}

}  // namespace

extern const Rule rule_unlogged;
const Rule rule_unlogged{
    .id = "unlogged",
    .group = 'D',
    .severity = Severity::danger,
    .title = "rows are lost at the next crash",
    .why =
        "An unlogged table is empty after a crash of the server, and is not on "
        "standbys.",
    .bad = "ALTER TABLE orders SET UNLOGGED;",
    .safe = "CREATE UNLOGGED TABLE scratch (id int);",
    .check = &check_unlogged,
};

}  // namespace belay::lint
