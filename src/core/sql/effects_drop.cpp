// DROP, and what goes with it.
#include <algorithm>

#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

using enum LockMode;

void drop_indexes_of(const Name& table, Prediction& out) {
  const auto* known = out.known().table(table);
  if (!known || out.known().made_now(*known)) return;
  for (const auto& index : known->indexes) {
    out.lock_index({table.schema, index.name}, access_exclusive);
  }
}

void drop_table(const Action& action, Prediction& out) {
  const auto* known = out.known().table(action.on);
  predict_partition(action, out);
  for (const auto& member : out.family(action.on)) {
    out.lock(member, access_exclusive, member == action.on ? "" : "a partition of it");
    drop_indexes_of(member, out);
    // A partition's key hangs on that of its parent (measured).
    const bool own = member == action.on && (!known || known->parent.empty());
    for (const auto& other : out.known().referenced_by(member)) {
      out.lock(other, access_exclusive, "referenced by a foreign key of it",
               own ? Certainty::certain : Certainty::possible);
    }
  }
  if (!known || !out.known().made_now(*known))
    out.destroy("table " + action.on.text() + " and its rows");
  if (!known) out.may_lock_others(access_exclusive, "the tables that it references");
  for (const auto& other : out.known().referencing(action.on)) {
    if (action.cascade)
      out.lock(other, access_exclusive, "its foreign key is dropped");
    else
      out.may_fail("table " + other.text() + " references it");
  }
  for (const auto& view : out.known().views_on(action.on)) {
    if (action.cascade)
      out.lock(view, access_exclusive, "dropped with it");
    else
      out.may_fail("view " + view.text() + " reads it");
  }
  if (action.cascade) out.may_lock_others(access_exclusive, "what depends on it");
}

void drop_view(const Action& action, Prediction& out) {
  out.lock(action.on, access_exclusive);
  drop_indexes_of(action.on, out);
  for (const auto& view : out.known().views_on(action.on)) {
    if (action.cascade)
      out.lock(view, access_exclusive, "dropped with it");
    else
      out.may_fail("view " + view.text() + " reads it");
  }
  if (action.cascade) out.may_lock_others(access_exclusive, "the views on it");
}

void drop_index(const Action& action, Prediction& out) {
  const auto mode = action.concurrently ? share_update_exclusive : access_exclusive;
  if (action.concurrently) out.refuse_transaction();
  Name table;
  if (out.known().table_of_index(action.on, &table)) {
    if (out.known().is_fresh(table)) return;
    for (const auto& member : out.family(table)) {
      out.lock(member, mode, member == table ? "the table of the index" : "a partition of it");
    }
  } else {
    out.may_lock_others(mode, "the table of the index");
  }
  out.lock_index(action.on, mode);
}

void drop_schema(const Action& action, Prediction& out) {
  if (!action.cascade) return;
  out.destroy("schema " + action.on.name + " and all that is in it");
  for (const auto& [name, table] : out.known().tables) {
    if (name.schema != action.on.name) continue;
    out.lock(name, access_exclusive, "in the schema");
    for (const auto& other : out.known().referenced_by(name)) {
      out.lock(other, access_exclusive, "referenced by a foreign key of " + name.text());
    }
    for (const auto& other : out.known().referencing(name)) {
      out.lock(other, access_exclusive, "its foreign key is dropped");
    }
  }
  out.may_lock_others(access_exclusive, "all tables of the schema and what they reference");
}

void drop_type(const Action& action, Prediction& out) {
  for (const auto& table : out.known().with_type(action.on)) {
    if (!action.cascade) {
      out.may_fail("table " + table.text() + " has a column of it");
      continue;
    }
    out.lock(table, access_exclusive, "a column of the type is dropped");
    out.destroy("columns of type " + action.on.text() + " in " + table.text());
  }
  if (!action.cascade) return;
  out.may_lock_others(access_exclusive, "tables with a column of the type");
  if (!out.known().complete) out.destroy("columns of type " + action.on.text());
}

void drop_function(const Action& action, Prediction& out) {
  if (!action.cascade) return;
  for (const auto& [name, table] : out.known().tables) {
    for (const auto& [trigger, function] : table.triggers) {
      if (function == action.on.name) {
        out.lock(name, access_exclusive, "its trigger " + trigger + " is dropped");
      }
    }
  }
  out.may_lock_others(access_exclusive, "tables with a trigger, default or index that calls it");
}

}  // namespace

void predict_drop(const Action& action, Prediction& out) {
  if (action.verb == Verb::drop_owned) {
    out.destroy("all that the role owns in this database");
    return out.may_lock_others(access_exclusive, "all that the role owns");
  }
  switch (action.object) {
    case Object::table:
    case Object::foreign_table:
      return drop_table(action, out);
    case Object::view:
    case Object::matview:
      return drop_view(action, out);
    case Object::index:
      return drop_index(action, out);
    case Object::schema:
      return drop_schema(action, out);
    case Object::type:
    case Object::domain:
      return drop_type(action, out);
    case Object::function:
      return drop_function(action, out);
    case Object::trigger:
    case Object::policy:
    case Object::rule:
      return out.lock(action.on, access_exclusive);
    case Object::sequence:
      out.destroy("sequence " + action.on.text());
      if (!action.cascade) return;
      return out.may_lock_unnamed(access_exclusive, "tables with a default that uses the sequence");
    case Object::extension:
      if (action.cascade) out.destroy("all that depends on extension " + action.on.name);
      return out.may_lock_others(access_exclusive, "what uses the extension");
    case Object::database:
      out.destroy("database " + action.on.name);
      [[fallthrough]];
    case Object::tablespace:
      return out.refuse_transaction();
    case Object::subscription:
      out.destroy("subscription " + action.on.name);
      return out.refuse_transaction();
    default:
      return;
  }
}

}  // namespace belay::sql
