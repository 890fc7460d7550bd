// Partitions: attached, detached, created and dropped; the default one is always in it.
#include <algorithm>

#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

using enum LockMode;

bool has_valid_check(const Name& table, const Knowledge& known) {
  const auto* facts = known.table(table);
  return facts && std::ranges::any_of(facts->constraints, [](const auto& c) {
           return c.kind == ConstraintKind::check && !c.not_valid;
         });
}

// A CHECK that implies the bounds spares the scan; whether it does is not judged here.
void scan_unless_checked(const Name& table, const std::string& why, Prediction& out) {
  const bool checked = has_valid_check(table, out.known());
  const bool sure = out.known().table(table) && !checked;
  out.scan(table, checked ? why + ", unless its CHECK excludes it" : why,
           sure ? Certainty::certain : Certainty::possible);
}

void default_partition_of(const Name& parent, bool scans, Prediction& out) {
  const auto* known = out.known().table(parent);
  if (!known)
    return out.may_lock_others(access_exclusive, "the default partition, if there is one");
  if (known->default_partition.empty()) return;
  out.lock(known->default_partition, access_exclusive, "the default partition");
  if (scans) {
    scan_unless_checked(known->default_partition, "rows of the new partition are looked for", out);
  }
}

void attach(const Action& action, Prediction& out) {
  out.lock(action.on, out.server_is_before(12) ? access_exclusive : share_update_exclusive);
  for (const auto& member : out.family(action.other)) out.lock(member, access_exclusive);
  for (const auto& member : out.with_rows(action.other)) {
    scan_unless_checked(member, "each row is held against the bounds", out);
  }
  default_partition_of(action.on, true, out);
  if (const auto* known = out.known().table(action.on)) {
    out.lock(known->parent, access_share, "the parent's own bounds");
  }
  for (const auto& other : out.known().referenced_by(action.on)) {
    out.may_lock(other, share_row_exclusive, "referenced by a foreign key of the parent");
    out.scan(other, "referenced by a foreign key of the parent", Certainty::possible);
  }
}

void detach(const Action& action, Prediction& out) {
  if (action.concurrently) {
    out.refuse_transaction();
    if (out.server_is_before(14))
      out.may_fail("there is no DETACH CONCURRENTLY before PostgreSQL 14");
    out.lock(action.on, share_update_exclusive);
    out.lock(action.other, access_exclusive, "at the end, and only briefly");
    const auto* known = out.known().table(action.on);
    if (known && !known->default_partition.empty()) {
      out.may_fail("CONCURRENTLY is refused while there is a default partition");
    }
    return;
  }
  out.lock(action.on, access_exclusive);
  for (const auto& member : out.family(action.other)) out.lock(member, access_exclusive);
  default_partition_of(action.on, false, out);
  for (const auto& other : out.known().referenced_by(action.on)) {
    out.may_lock(other, share_row_exclusive, "referenced by a foreign key of the parent");
  }
}

}  // namespace

void predict_partition(const Action& action, Prediction& out) {
  if (action.object == Object::index) return out.lock_index(action.on, access_exclusive);
  switch (action.verb) {
    case Verb::attach_partition:
      return attach(action, out);
    case Verb::detach_partition:
      return detach(action, out);
    case Verb::create:
      out.lock(action.other, access_exclusive, "the parent");
      return default_partition_of(action.other, !action.is_default, out);
    case Verb::drop:
      if (const auto* known = out.known().table(action.on); known && !known->parent.empty()) {
        out.lock(known->parent, access_exclusive, "the parent");
        default_partition_of(known->parent, false, out);
      }
      return;
    default:
      out.lock(action.on, access_exclusive);
      return out.lock(action.other,
                      action.verb == Verb::inherit ? share_update_exclusive : access_share,
                      "the parent");
  }
}

}  // namespace belay::sql
