// The parts of ALTER TABLE that concern columns and the table as a whole.
#include <algorithm>
#include <array>

#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

using enum LockMode;

bool is_view(const Action& action, const Prediction& out) {
  const auto* known = out.known().table(action.on);
  if (known) return known->object == Object::view;
  return action.object == Object::view;
}

void lock_family(const Action& action, LockMode mode, Prediction& out) {
  for (const auto& member : out.family(action.on)) {
    out.lock(member, mode, member == action.on ? "" : "a partition or child of it");
  }
}

void rewrite_rows(const Name& table, const std::string& why, Certainty certainty, Prediction& out) {
  for (const auto& member : out.with_rows(table)) {
    out.rewrite(member, why, certainty);
    const auto* known = out.known().table(member);
    if (!known || known->fresh || certainty == Certainty::possible) continue;
    for (const auto& index : known->indexes) {
      out.lock_index({member.schema, index.name}, access_exclusive);
    }
  }
}

void scan_rows(const Name& table, const std::string& why, Certainty certainty, Prediction& out) {
  for (const auto& member : out.with_rows(table)) out.scan(member, why, certainty);
}

bool is_checked_domain(const Type& type, const Knowledge& known) {
  const auto found = known.types.find(type.name);
  return found != known.types.end() && found->second.checked;
}

// A type that is neither known nor PostgreSQL's own may be a domain with a CHECK.
bool may_be_domain(const Type& type, const Knowledge& known) {
  static constexpr std::array<std::string_view, 44> own{
      "int2",        "int4",     "int8",    "numeric", "float4", "float8",    "text",
      "varchar",     "bpchar",   "bool",    "date",    "time",   "timetz",    "timestamp",
      "timestamptz", "interval", "uuid",    "json",    "jsonb",  "bytea",     "inet",
      "cidr",        "macaddr",  "xml",     "bit",     "varbit", "money",     "point",
      "box",         "path",     "polygon", "line",    "circle", "lseg",      "tsvector",
      "tsquery",     "oid",      "name",    "char",    "serial", "bigserial", "smallserial",
      "int4range",   "tstzrange"};
  if (known.complete || known.types.contains(type.name)) return false;
  return std::ranges::find(own, type.name.name) == own.end() || !type.name.schema.empty();
}

void fill(const Action& action, Prediction& out) {
  const auto& column = action.column;
  const auto& known = out.known();
  if (column.filling == Filling::serial || column.filling == Filling::identity) {
    return rewrite_rows(action.on, "each row gets a number of its own", Certainty::certain, out);
  }
  if (column.filling == Filling::stored) {
    return rewrite_rows(action.on, "the generated value is stored in each row", Certainty::certain,
                        out);
  }
  if (is_checked_domain(column.type, known)) {
    return rewrite_rows(action.on, "the domain has a CHECK", Certainty::certain, out);
  }
  if (column.filling == Filling::value) {
    const auto volatility = volatility_of(column.uses, known);
    if (volatility == Volatility::volatile_) {
      return rewrite_rows(action.on, "the default is volatile", Certainty::certain, out);
    }
    if (volatility == Volatility::unknown) {
      rewrite_rows(action.on, "the default calls a function that may be volatile",
                   Certainty::possible, out);
    }
  } else if (column.not_null) {
    out.may_fail("the table holds rows: the new column would be NULL in them");
  }
  if (may_be_domain(column.type, known)) {
    rewrite_rows(action.on, "its type may be a domain with a CHECK", Certainty::possible, out);
  }
}

void add_column(const Action& action, Prediction& out) {
  lock_family(action, access_exclusive, out);
  const auto* known = out.known().table(action.on);
  if (known && action.if_not_exists && known->columns.contains(action.name)) return;
  fill(action, out);
  for (const auto& constraint : action.column.constraints) {
    if (constraint.kind == ConstraintKind::foreign_key) {
      out.lock(constraint.references, share_row_exclusive, "referenced by the new foreign key");
      if (action.column.filling == Filling::nothing) continue;
      out.scan(constraint.references, "the values of the new column are looked up");
    }
    scan_rows(action.on, "the new column's constraint is checked", Certainty::certain, out);
  }
}

void drop_column(const Action& action, Prediction& out) {
  lock_family(action, access_exclusive, out);
  out.destroy("column " + action.on.text() + "." + action.name);
  const auto* known = out.known().table(action.on);
  bool told = false;
  for (const auto& constraint : known ? known->constraints : std::vector<Constraint>{}) {
    const auto& columns = constraint.columns;
    if (constraint.references.empty() || std::ranges::find(columns, action.name) == columns.end()) {
      continue;
    }
    out.lock(constraint.references, access_exclusive, "its foreign key goes with the column");
    told = true;
  }
  if (!told) out.may_lock_others(access_exclusive, "the table that the column references");
  for (const auto& view : out.known().views_on(action.on)) {
    if (action.cascade)
      out.may_lock(view, access_exclusive, "dropped with the column");
    else
      out.may_fail("view " + view.text() + " may use the column");
  }
  if (!action.cascade) return;
  for (const auto& other : out.known().referencing(action.on)) {
    out.may_lock(other, access_exclusive, "its foreign key may go with the column");
  }
  out.may_lock_others(access_exclusive, "what depends on the column");
}

// The foreign keys of other tables that point at the column are made again.
void change_referenced(const Action& action, Prediction& out) {
  for (const auto& other : out.known().referencing(action.on)) {
    for (const auto& constraint : out.known().table(other)->constraints) {
      const auto& columns = constraint.referenced;
      const bool here = std::ranges::find(columns, action.name) != columns.end();
      if (constraint.references != action.on || (!columns.empty() && !here)) continue;
      out.lock(other, access_exclusive, "its foreign key references the column",
               here ? Certainty::certain : Certainty::possible);
      if (constraint.not_valid) continue;
      out.scan(other, "the foreign key is made again", Certainty::possible);
    }
  }
}

void change_type(const Action& action, Prediction& out) {
  lock_family(action, access_exclusive, out);
  const auto* known = out.known().table(action.on);
  const KnownColumn* column = nullptr;
  if (known && known->columns.contains(action.name)) column = &known->columns.at(action.name);
  auto change = TypeChange::unknown;
  if (column) {
    change = type_change(column->type, action.type, action.using_expression, out.known());
  } else if (action.using_expression) {
    change = TypeChange::rewrites;
  }
  const auto why = column ? column->type.text() + " to " + action.type.text()
                          : "to " + action.type.text() + ", and the old type is not known";
  if (change == TypeChange::rewrites) rewrite_rows(action.on, why, Certainty::certain, out);
  if (change == TypeChange::unknown) rewrite_rows(action.on, why, Certainty::possible, out);
  if (change == TypeChange::rebuilds_indexes) {
    const bool indexed = std::ranges::any_of(known->indexes, [&](const auto& index) {
      return std::ranges::find(index.columns, action.name) != index.columns.end();
    });
    if (indexed) scan_rows(action.on, "its indexes are built again", Certainty::certain, out);
  }
  for (const auto& constraint : known ? known->constraints : std::vector<Constraint>{}) {
    const auto& columns = constraint.columns;
    if (std::ranges::find(columns, action.name) == columns.end()) continue;
    out.lock(constraint.references, access_exclusive, "referenced by a foreign key on the column");
    if (constraint.kind == ConstraintKind::check) {
      scan_rows(action.on, "the CHECK is made again", Certainty::possible, out);
    }
  }
  change_referenced(action, out);
  if (!known) out.may_lock_others(access_exclusive, "tables tied to the column by foreign keys");
  for (const auto& view : out.known().views_on(action.on)) {
    out.may_fail("view " + view.text() + " may use the column");
  }
}

void set_not_null(const Action& action, Prediction& out) {
  lock_family(action, access_exclusive, out);
  for (const auto& member : out.with_rows(action.on)) {
    const auto* known = out.known().table(member);
    const bool already =
        known && known->columns.contains(action.name) && known->columns.at(action.name).not_null;
    const bool proven = known && std::ranges::any_of(known->constraints, [&](const auto& c) {
                          return c.not_null == action.name && !c.not_valid;
                        });
    if (already || proven) continue;
    out.scan(member, "each row is looked at for NULL");
  }
}

// Options whose change needs more than a share update exclusive lock (reloptions.c).
bool is_strong_option(std::string_view option) {
  static constexpr std::array<std::string_view, 6> strong{
      "user_catalog_table",     "fastupdate",      "buffering",
      "gin_pending_list_limit", "pages_per_range", "autosummarize"};
  return std::ranges::find(strong, option) != strong.end();
}

LockMode mode_of_options(const Action& action) {
  const bool strong = std::ranges::any_of(action.labels, is_strong_option);
  return strong ? access_exclusive : share_update_exclusive;
}

void alter_index(const Action& action, Prediction& out) {
  if (action.verb == Verb::set_options) return out.lock_index(action.on, mode_of_options(action));
  const bool light = action.verb == Verb::set_statistics;
  out.lock_index(action.on, light ? share_update_exclusive : access_exclusive);
}

// What is altered without a lock on a table.
bool is_apart(Object object) {
  static constexpr std::array apart{Object::function, Object::extension, Object::statistics,
                                    Object::sequence, Object::type,      Object::other};
  return std::ranges::find(apart, object) != apart.end();
}

}  // namespace

void predict_alter(const Action& action, Prediction& out) {
  if (action.object == Object::index) return alter_index(action, out);
  if (is_apart(action.object)) return;
  if (is_view(action, out)) return out.lock(action.on, access_exclusive);
  switch (action.verb) {
    case Verb::add_column:
      return add_column(action, out);
    case Verb::drop_column:
      return drop_column(action, out);
    case Verb::change_type:
      return change_type(action, out);
    case Verb::set_not_null:
      return set_not_null(action, out);
    case Verb::set_options:
      return out.lock(action.on, mode_of_options(action));
    case Verb::set_statistics:
    case Verb::set_column_options:
    case Verb::mark_clustered:
      return lock_family(action, share_update_exclusive, out);
    case Verb::trigger_on:
    case Verb::trigger_off:
      return lock_family(action, share_row_exclusive, out);
    case Verb::set_unlogged:
      out.destroy("rows of " + action.on.text() + " after a crash of the server");
      [[fallthrough]];
    case Verb::set_logged:
      out.lock(action.on, access_exclusive);
      return rewrite_rows(action.on, "every row is written anew", Certainty::certain, out);
    case Verb::set_access_method:
    case Verb::set_tablespace:
      out.lock(action.on, access_exclusive);
      return rewrite_rows(action.on, "every row is written anew, unless it is there already",
                          Certainty::possible, out);
    default:
      return lock_family(action, access_exclusive, out);
  }
}

}  // namespace belay::sql
