// CREATE, RENAME, OWNER, COMMENT: of tables, views, indexes and what hangs on them.
#include <algorithm>

#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

using enum LockMode;

void create_table(const Action& action, Prediction& out) {
  if (action.if_not_exists && out.known().table(action.on)) return;
  out.use_all(action.uses);
  for (const auto& parent : action.parents) out.lock(parent, share_update_exclusive, "the parent");
  if (!action.other.empty()) predict_partition(action, out);
  const auto reference = [&](const Constraint& constraint) {
    if (constraint.references == action.on) return;
    out.lock(constraint.references, share_row_exclusive, "referenced by a foreign key of it");
  };
  for (const auto& constraint : action.constraints) reference(constraint);
  for (const auto& column : action.columns) {
    for (const auto& constraint : column.constraints) reference(constraint);
  }
  for (const auto& other : out.known().referenced_by(action.other)) {
    out.may_lock(other, share_row_exclusive, "referenced by a foreign key of the parent");
    out.scan(other, "referenced by a foreign key of the parent", Certainty::possible);
  }
}

void create_index(const Action& action, Prediction& out) {
  if (action.concurrently) out.refuse_transaction();
  const auto mode = action.concurrently ? share_update_exclusive : share;
  const auto* known = out.known().table(action.on);
  const bool there =
      known && action.if_not_exists && std::ranges::any_of(known->indexes, [&](const auto& index) {
        return index.name == action.name;
      });
  out.lock(action.on, mode);
  if (there || (known && known->partitioned && action.only)) return;
  for (const auto& member : out.family(action.on)) out.lock(member, mode, "a partition of it");
  for (const auto& member : out.with_rows(action.on)) out.scan(member, "the index is built");
}

void create_on_table(const Action& action, Prediction& out) {
  out.use_all(action.uses);
  switch (action.object) {
    case Object::trigger:
      out.lock(action.other, share_row_exclusive);
      out.lock(action.on, share_row_exclusive);
      for (const auto& member : out.family(action.on)) {
        const auto* known = out.known().table(member);
        const bool clone = known && !known->parent.empty() && !action.only;
        if (clone) out.lock(member, share_row_exclusive, "each partition gets the trigger");
      }
      return;
    case Object::statistics:
      return out.lock(action.on, share_update_exclusive);
    default:
      return out.lock(action.on, access_exclusive);
  }
}

void create_view(const Action& action, Prediction& out) {
  // Not planned yet: a view that it reads is locked, and not what is behind that one.
  for (const auto& name : action.uses.reads) out.lock(name, access_share);
  if (action.replace && out.known().table(action.on))
    out.lock(action.on, access_exclusive);
  else if (action.replace && !out.known().complete) {
    out.may_lock(action.on, access_exclusive, "if it exists");
  }
}

void create(const Action& action, Prediction& out) {
  switch (action.object) {
    case Object::table:
    case Object::foreign_table:
      return create_table(action, out);
    case Object::index:
      return create_index(action, out);
    case Object::view:
      return create_view(action, out);
    case Object::trigger:
    case Object::policy:
    case Object::rule:
    case Object::statistics:
      return create_on_table(action, out);
    case Object::function:
      return out.use_all(action.uses);
    case Object::publication:
      for (const auto& name : action.uses.reads) out.lock(name, share_update_exclusive);
      return;
    case Object::database:
    case Object::tablespace:
      return out.refuse_transaction();
    case Object::subscription:
      if (!action.no_data) out.refuse_transaction();
      return;
    default:
      return;
  }
}

void comment(const Action& action, Prediction& out) {
  switch (action.object) {
    case Object::table:
    case Object::view:
    case Object::matview:
    case Object::foreign_table:
    case Object::column:
      return out.lock(action.on, share_update_exclusive);
    case Object::constraint:
    case Object::trigger:
    case Object::policy:
    case Object::rule:
      return out.lock(action.on, access_share);
    case Object::index:
      return out.lock_index(action.on, share_update_exclusive);
    default:
      return;
  }
}

void rename(const Action& action, Prediction& out) {
  switch (action.object) {
    case Object::index:
      return out.lock_index(action.on, share_update_exclusive);
    case Object::table:
    case Object::view:
    case Object::matview:
    case Object::foreign_table:
    case Object::column:
    case Object::constraint:
    case Object::trigger:
    case Object::policy:
    case Object::rule:
      for (const auto& member : out.family(action.on)) {
        if (member == action.on || action.object == Object::column) {
          out.lock(member, access_exclusive);
        }
      }
      return;
    default:
      return;
  }
}

void change_whole(const Action& action, Prediction& out) {
  const bool relation = action.object == Object::table || action.object == Object::view ||
                        action.object == Object::matview || action.object == Object::foreign_table;
  if (!relation) return;
  out.lock(action.on, access_exclusive);
  const auto* known = out.known().table(action.on);
  if (action.verb != Verb::change_owner || !known || out.known().made_now(*known)) return;
  for (const auto& index : known->indexes) {
    out.lock_index({action.on.schema, index.name}, access_exclusive);
  }
}

}  // namespace

void predict_relation(const Action& action, Prediction& out) {
  switch (action.verb) {
    case Verb::create:
      return create(action, out);
    case Verb::create_from_query:
      if (action.no_data) {
        for (const auto& name : action.uses.reads) out.lock(name, access_share);
        return;
      }
      out.use_all(action.uses);
      for (const auto& name : action.uses.reads) {
        for (const auto& source : out.behind(name)) {
          for (const auto& member : out.with_rows(source)) {
            out.scan(member, "the query reads it", Certainty::possible);
          }
        }
      }
      return;
    case Verb::comment:
      return comment(action, out);
    case Verb::rename:
      return rename(action, out);
    default:
      return change_whole(action, out);
  }
}

}  // namespace belay::sql
