#include <algorithm>
#include <initializer_list>
#include <span>

#include "core/lint/revision_rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

bool is_one_of(const sql::Statement& statement, std::initializer_list<Verb> verbs) {
  return std::ranges::any_of(statement.parts, [&](const sql::Part& part) {
    return std::ranges::find(verbs, part.action.verb) != verbs.end();
  });
}

RevisionHazard check_autocommit_block_splits(const RevisionLook& look) {
  const auto changes = [](const sql::Statement& statement) {
    return !is_one_of(statement, {Verb::set, Verb::reset, Verb::select, Verb::begin, Verb::commit});
  };
  const auto all = std::span(look.script.statements).subspan(look.begin, look.end - look.begin);
  const auto first = std::ranges::find_if(
      all, [](const auto& statement) { return is_one_of(statement, {Verb::commit}); });
  if (first == all.end()) return {};
  auto last = first;
  for (auto at = first; at != all.end(); ++at) {
    if (is_one_of(*at, {Verb::begin})) last = at;
  }
  const bool before = std::any_of(all.begin(), first, changes);
  const bool behind = std::any_of(last, all.end(), changes);
  if (!before && !behind) return {};
  const auto line = line_with(look.revision.sql.source, "autocommit_block");
  const std::string what = before ? "what stands before it is committed without the version row"
                                  : "what stands behind it is in a transaction of its own";
  return {"the revision is split in transactions: " + what +
              ", so that a failure leaves it half applied",
          line > 0 ? line : first->line};
}

}  // namespace

extern const Rule rule_autocommit_block_splits;
const Rule rule_autocommit_block_splits{
    .id = "autocommit-block-splits",
    .group = 'F',
    .severity = Severity::warning,
    .title = "a revision is applied in several transactions",
    .why =
        "autocommit_block() commits what came before it, and the version row is written in a third "
        "transaction. Where something fails between them, the database is at no revision: the next "
        "run begins from the start, and dies on what is there already.",
    .bad = R"(op.add_column("orders", sa.Column("tag", sa.Text()))
with op.get_context().autocommit_block():
    op.create_index("orders_tag", "orders", ["tag"], postgresql_concurrently=True))",
    .safe = R"(with op.get_context().autocommit_block():
    op.create_index("orders_tag", "orders", ["tag"], postgresql_concurrently=True))",
    .alembic = "# one revision adds the column, the next builds its index",
    .check_revision = &check_autocommit_block_splits,
};

}  // namespace belay::lint
