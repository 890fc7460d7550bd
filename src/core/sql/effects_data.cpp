// Rows: read, written, and changes of types and rights that touch tables.
#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

using enum LockMode;

void read_others(const Action& action, Prediction& out) {
  for (const auto& name : action.uses.reads) {
    out.lock(name, access_share);
    out.scan(name, "the query reads it", Certainty::possible);
  }
  for (const auto& name : action.uses.locks) out.lock(name, row_share, "FOR UPDATE");
}

void write(const Action& action, Prediction& out) {
  for (const auto& member : out.family(action.on)) out.lock(member, row_exclusive);
  read_others(action, out);
  for (const auto& other : out.known().referenced_by(action.on)) {
    if (action.verb == Verb::delete_) break;
    out.may_lock(other, row_share, "a foreign key is looked up in it");
  }
  for (const auto& other : out.known().referencing(action.on)) {
    if (action.verb == Verb::insert || action.verb == Verb::insert_from_query) break;
    out.may_lock(other, row_exclusive, "a foreign key of it is checked, or acted on");
  }
  if (action.verb == Verb::insert || action.verb == Verb::insert_from_query ||
      action.verb == Verb::copy_in) {
    return;
  }
  for (const auto& member : out.with_rows(action.on)) {
    out.scan(member, action.everywhere ? "every row is changed" : "unless an index finds the rows",
             action.everywhere ? Certainty::certain : Certainty::possible);
  }
  if (!action.everywhere || out.known().is_fresh(action.on)) return;
  if (action.verb == Verb::delete_)
    out.destroy("all rows of " + action.on.text());
  else
    out.destroy("the old values in all rows of " + action.on.text());
}

void domain_users(const Action& action, Prediction& out) {
  const auto users = out.known().with_type(action.on);
  for (const auto& table : users) {
    out.lock(table, share, "has a column of the domain");
    out.scan(table, "the values of the domain are checked");
  }
  out.may_lock_others(share, "every table that has a column of the domain");
}

}  // namespace

void predict_data(const Action& action, Prediction& out) {
  switch (action.verb) {
    case Verb::select:
      return read_others(action, out);
    case Verb::copy_out:
      read_others(action, out);
      return out.lock(action.on, access_share);
    default:
      return write(action, out);
  }
}

void predict_type(const Action& action, Prediction& out) {
  switch (action.verb) {
    case Verb::add_enum_value:
      if (out.known().server_version != 0 && out.known().server_version < 120000) {
        out.refuse_transaction();
      }
      return;
    case Verb::add_domain_constraint:
      if (!action.constraint.not_valid) domain_users(action, out);
      return;
    case Verb::validate_domain_constraint:
    case Verb::set_not_null:
      return domain_users(action, out);
    default:
      return;
  }
}

}  // namespace belay::sql
