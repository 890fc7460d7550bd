#include <algorithm>

#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;
using sql::Verb;

enum class PlanChange {
  none,
  columns,  // of SELECT * alone
  type,     // of everything that gives the column
};

PlanChange plan_change_of(const sql::Part& part) {
  const auto& action = part.action;
  // The type of a column stays the same type, whatever its attributes become.
  if (part.fresh || !part.idle.empty() || action.object == Object::type) return PlanChange::none;
  if (action.verb == Verb::change_type) return PlanChange::type;
  const bool columns = action.verb == Verb::add_column || action.verb == Verb::drop_column ||
                       (action.verb == Verb::rename && action.object == Object::column);
  return columns ? PlanChange::columns : PlanChange::none;
}

// By the same transaction: what fails once for two changes is told once.
bool is_plan_told_of(const Look& look, PlanChange change) {
  const auto& touching = look.script.touching.at(look.action().on);
  auto at = std::ranges::upper_bound(touching, look.index);
  while (at != touching.begin()) {
    const auto& earlier = look.script.statements[*--at];
    if (earlier.transaction != look.statement().transaction) return false;
    for (const auto& part : earlier.parts) {
      if (&part == &look.part) break;
      if (part.action.on == look.action().on && plan_change_of(part) == change) return true;
    }
  }
  return false;
}

std::string check_plan_cache(const Look& look) {
  const auto change = plan_change_of(look.part);
  if (change == PlanChange::none || is_plan_told_of(look, change)) return {};
  const auto which = change == PlanChange::type
                         ? "a statement that gives " + look.table() + "." + look.action().name
                         : "SELECT * on " + look.table();
  return which + ", prepared before this, fails until its connection prepares it anew";
}

}  // namespace

extern const Rule rule_plan_cache;
const Rule rule_plan_cache{
    .id = "plan-cache",
    .group = 'D',
    .severity = Severity::advice,
    .title = "statements that are prepared already give other columns",
    .why =
        "A prepared statement must give the columns that it gave when it was prepared: their "
        "names, types, lengths and collations. Where SELECT * or RETURNING * finds another "
        "column, one less or one of another name, or any statement finds another type, it fails "
        "with \"cached plan must not change result type\" (error 0A000), and takes its "
        "transaction with it. Drivers that prepare by themselves (asyncpg, and SQLAlchemy on it, "
        "the JDBC driver, psycopg 3, pgx) meet this in each connection that is open. A type that "
        "the column has already changes nothing.",
    .bad = "ALTER TABLE orders ADD COLUMN remark text;",
    .safe = "SELECT id, note FROM orders;",
    .alembic =
        R"(# a release before, in the application: the columns by their names
# session.execute(sa.select(orders.c.id, orders.c.note)) in the place of SELECT *
op.add_column('orders', sa.Column('remark', sa.Text()))
# where a type changes: a new column, or new connections right behind the migration)",
    .check = &check_plan_cache,
};

}  // namespace belay::lint
