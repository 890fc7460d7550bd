// Rows: read, written, and changes of types and rights that touch tables.
#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

using enum LockMode;

void read_others(const Action& action, Prediction& out) {
  out.use_all(action.uses);
  for (const auto& name : action.uses.reads) {
    for (const auto& source : out.behind(name)) {
      for (const auto& member : out.with_rows(source)) {
        out.scan(member, "the query reads it", Certainty::possible);
      }
    }
  }
}

bool adds_rows(Verb verb) {
  return verb == Verb::insert || verb == Verb::insert_from_query || verb == Verb::copy_in;
}

// Rows may go to one partition only, and a WHERE may leave some out.
void lock_target(const Name& target, bool all, Prediction& out) {
  for (const auto& member : out.family(target)) {
    const bool sure = member == target || all;
    out.lock(member, row_exclusive, member == target ? "" : "a partition or child of it",
             sure ? Certainty::certain : Certainty::possible);
  }
}

void write(const Action& action, Prediction& out) {
  const auto targets = out.behind(action.on);
  out.lock(action.on, row_exclusive);
  for (const auto& target : targets) lock_target(target, action.everywhere, out);
  read_others(action, out);
  for (const auto& other : out.known().referenced_by(action.on)) {
    if (action.verb == Verb::delete_) break;
    out.may_lock(other, row_share, "a foreign key is looked up in it");
    out.scan(other, "a foreign key is looked up in it", Certainty::possible);
  }
  if (adds_rows(action.verb)) return;
  for (const auto& other : out.known().referencing(action.on)) {
    out.may_lock(other, row_exclusive, "a foreign key of it is checked, or acted on");
    out.scan(other, "a foreign key of it is checked, or acted on", Certainty::possible);
  }
  for (const auto& target : targets) {
    for (const auto& member : out.with_rows(target)) {
      out.scan(member,
               action.everywhere ? "every row is changed" : "unless an index finds the rows",
               action.everywhere ? Certainty::certain : Certainty::possible);
    }
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
      out.lock(action.on, access_share);
      if (!action.on.empty()) out.scan(action.on, "every row is copied");
      return;
    default:
      return write(action, out);
  }
}

void predict_type(const Action& action, Prediction& out) {
  switch (action.verb) {
    case Verb::add_enum_value:
      if (out.server_is_before(12)) out.refuse_transaction();
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
