// ALTER TABLE of a column: added, dropped, given another type, NOT NULL.
#include <algorithm>
#include <array>

#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

using enum LockMode;

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
    if (out.server_is_before(11)) {
      return rewrite_rows(action.on, "before PostgreSQL 11 a default is stored in each row",
                          Certainty::certain, out);
    }
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

bool is_indexed(const std::string& column, const KnownTable& table) {
  return std::ranges::any_of(table.indexes, [&](const auto& index) {
    return std::ranges::find(index.columns, column) != index.columns.end();
  });
}

// An index of a partitioned table has no file to keep: those of the partitions are built again.
void scan_partitions(const Action& action, const KnownTable& table, Prediction& out) {
  if (!table.partitioned || !is_indexed(action.name, table)) return;
  scan_rows(action.on, "the indexes of the partitions are built again", Certainty::certain, out);
}

// CHECKs and foreign keys of the table itself.
void change_constraints(const Action& action, const KnownTable& table, Prediction& out) {
  for (const auto& constraint : table.constraints) {
    const auto& columns = constraint.columns;
    const bool here = std::ranges::find(columns, action.name) != columns.end();
    if (constraint.kind == ConstraintKind::check && (here || columns.empty())) {
      scan_rows(action.on, "a CHECK of the column is made again", Certainty::possible, out);
    }
    if (!here || constraint.references.empty()) continue;
    out.lock(constraint.references, access_exclusive, "referenced by a foreign key on the column");
    out.scan(constraint.references, "the foreign key is made again", Certainty::possible);
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
    const bool indexed = is_indexed(action.name, *known);
    if (indexed) scan_rows(action.on, "its indexes are built again", Certainty::certain, out);
  }
  if (change == TypeChange::free) scan_partitions(action, *known, out);
  if (known) change_constraints(action, *known, out);
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
    // Until 12 it was not looked for (release notes of 12, section E.1.3.1.1).
    if (already || (proven && !out.server_is_before(12))) continue;
    out.scan(member, "each row is looked at for NULL");
  }
}

}  // namespace

void predict_column(const Action& action, Prediction& out) {
  if (action.verb == Verb::add_column) return add_column(action, out);
  if (action.verb == Verb::drop_column) return drop_column(action, out);
  if (action.verb == Verb::change_type) return change_type(action, out);
  set_not_null(action, out);
}

}  // namespace belay::sql
