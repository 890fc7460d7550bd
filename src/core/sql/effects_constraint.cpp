// Constraints: added, dropped, validated.
#include <algorithm>

#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

using enum LockMode;

const Constraint* known_constraint(const Action& action, const Knowledge& known) {
  const auto* table = known.table(action.on);
  if (!table) return nullptr;
  const auto found = std::ranges::find(table->constraints, action.name, &Constraint::name);
  return found == table->constraints.end() ? nullptr : &*found;
}

void add_foreign_key(const Name& table, const Constraint& constraint, Prediction& out) {
  for (const auto& member : out.family(table)) out.lock(member, share_row_exclusive);
  for (const auto& member : out.family(constraint.references)) {
    out.lock(member, share_row_exclusive, "referenced by the new foreign key");
  }
  const auto* known = out.known().table(table);
  const bool refused = out.known().server_version == 0 || out.server_is_before(18);
  if (constraint.not_valid && known && known->partitioned && refused) {
    out.may_fail("a foreign key of a partitioned table cannot be NOT VALID before PostgreSQL 18");
  }
  if (constraint.not_valid || out.known().is_fresh(table)) return;
  for (const auto& member : out.with_rows(table)) out.scan(member, "each row is looked up");
  for (const auto& member : out.with_rows(constraint.references)) {
    out.scan(member, "the rows of the other table are looked up in it");
  }
}

// The columns of a new primary key become NOT NULL, and the table is read for those that are not.
void scan_for_null(const Name& table, const std::string& name, Prediction& out) {
  Name owner;
  const auto* known = out.known().table_of_index({table.schema, name}, &owner);
  if (!known) return out.scan(table, "the key's columns may be nullable", Certainty::possible);
  const auto index = std::ranges::find(known->indexes, name, &KnownIndex::name);
  for (const auto& name_of_column : index->columns) {
    const auto column = known->columns.find(name_of_column);
    if (column == known->columns.end())
      out.scan(table, "the key's columns may be nullable", Certainty::possible);
    else if (!column->second.not_null)
      out.scan(table, "the key's columns become NOT NULL");
  }
}

void add_key(const Name& table, const Constraint& constraint, Prediction& out) {
  out.lock(table, access_exclusive);
  for (const auto& member : out.family(table)) {
    if (member != table) out.lock(member, share, "a partition of it: its index is built");
  }
  if (!constraint.index.empty()) {
    out.lock_index({table.schema, constraint.index}, share_update_exclusive);
    if (constraint.kind == ConstraintKind::primary_key) scan_for_null(table, constraint.index, out);
    return;
  }
  for (const auto& member : out.with_rows(table)) out.scan(member, "the index is built");
}

void drop_constraint(const Action& action, Prediction& out) {
  for (const auto& member : out.family(action.on)) out.lock(member, access_exclusive);
  const auto* constraint = known_constraint(action, out.known());
  if (!constraint) {
    return out.may_lock_others(access_exclusive, "the other table, if it is a foreign key");
  }
  out.lock(constraint->references, access_exclusive, "referenced by the foreign key");
  if (!action.cascade) return;
  for (const auto& other : out.known().referencing(action.on)) {
    out.may_lock(other, access_exclusive, "its foreign key may go with the key");
  }
}

void validate(const Action& action, Prediction& out) {
  for (const auto& member : out.family(action.on)) out.lock(member, share_update_exclusive);
  const auto* constraint = known_constraint(action, out.known());
  if (constraint && !constraint->not_valid) return;
  for (const auto& member : out.with_rows(action.on)) out.scan(member, "each row is checked");
  if (!constraint) {
    return out.may_lock_others(row_share, "the other table, if it is a foreign key");
  }
  if (constraint->references.empty()) return;
  out.lock(constraint->references, row_share, "referenced by the foreign key");
  out.scan(constraint->references, "the rows of the other table are looked up in it");
}

}  // namespace

void predict_added_constraint(const Name& table, const Constraint& constraint, bool only,
                              Prediction& out) {
  switch (constraint.kind) {
    case ConstraintKind::foreign_key:
      return add_foreign_key(table, constraint, out);
    case ConstraintKind::unique:
    case ConstraintKind::primary_key:
    case ConstraintKind::exclusion:
      return add_key(table, constraint, out);
    case ConstraintKind::check:
    case ConstraintKind::not_null:
      if (only) {
        out.lock(table, access_exclusive);
        if (!constraint.not_valid) out.scan(table, "each row is checked");
        return;
      }
      for (const auto& member : out.family(table)) out.lock(member, access_exclusive);
      if (constraint.not_valid) return;
      for (const auto& member : out.with_rows(table)) out.scan(member, "each row is checked");
  }
}

void predict_constraint(const Action& action, Prediction& out) {
  if (action.verb == Verb::add_constraint) {
    return predict_added_constraint(action.on, action.constraint, action.only, out);
  }
  if (action.verb == Verb::drop_constraint) return drop_constraint(action, out);
  if (action.verb == Verb::validate_constraint) return validate(action, out);
  // ALTER CONSTRAINT: of a foreign key; the table that it references is not locked (measured).
  for (const auto& member : out.family(action.on)) out.lock(member, access_exclusive);
}

}  // namespace belay::sql
