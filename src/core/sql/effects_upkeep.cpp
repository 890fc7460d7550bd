// TRUNCATE, CLUSTER, VACUUM, ANALYZE, REINDEX, REFRESH, LOCK.
#include <algorithm>

#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

using enum LockMode;

void lock_indexes(const Name& table, Prediction& out) {
  const auto* known = out.known().table(table);
  if (!known || out.known().made_now(*known)) return;
  for (const auto& index : known->indexes) {
    out.lock_index({table.schema, index.name}, access_exclusive);
  }
}

void truncate(const Action& action, Prediction& out) {
  std::vector<Name> doomed = action.only ? std::vector{action.on} : out.family(action.on);
  const auto* known = out.known().table(action.on);
  for (std::size_t at = 0; at < doomed.size(); ++at) {
    const auto table = doomed[at];
    out.lock(table, access_exclusive, table == action.on ? "" : "emptied with it");
    lock_indexes(table, out);
    const auto* facts = out.known().table(table);
    if (!out.known().is_fresh(table)) out.destroy("all rows of " + table.text());
    if (!out.known().is_fresh(table) && !(facts && facts->partitioned)) {
      out.replace(table, "it gets a new, empty file");
    }
    for (const auto& other : out.known().referencing(table)) {
      if (!action.cascade) {
        out.may_fail("table " + other.text() + " references it");
        continue;
      }
      for (const auto& member : out.family(other)) {
        if (std::find(doomed.begin(), doomed.end(), member) == doomed.end()) {
          doomed.push_back(member);
        }
      }
    }
  }
  if (!known && action.cascade) {
    out.may_lock_others(access_exclusive, "the tables that reference it, which are emptied too");
  }
}

void rewrite_all(const Action& action, Prediction& out) {
  if (action.on.empty()) return out.may_lock_others(access_exclusive, "every table");
  out.lock(action.on, access_exclusive);
  lock_indexes(action.on, out);
  out.rewrite(action.on, "every row is written anew");
}

void reindex(const Action& action, Prediction& out) {
  if (action.concurrently) {
    out.refuse_transaction();
    if (out.server_is_before(12))
      out.may_fail("there is no REINDEX CONCURRENTLY before PostgreSQL 12");
  }
  const auto mode = action.concurrently ? share_update_exclusive : share;
  if (action.object == Object::index) {
    Name table;
    if (out.known().table_of_index(action.on, &table)) {
      out.lock(table, mode, "the table of the index");
      out.scan(table, "the index is built again");
    } else {
      out.may_lock_others(mode, "the table of the index");
    }
    return out.lock_index(action.on,
                          action.concurrently ? share_update_exclusive : access_exclusive);
  }
  if (action.object != Object::table) {
    out.refuse_transaction();
    const std::string whole = action.object == Object::schema ? "schema" : "database";
    return out.may_lock_others(mode, "every table of the " + whole);
  }
  for (const auto& member : out.with_rows(action.on)) {
    out.lock(member, mode);
    if (!action.concurrently) lock_indexes(member, out);
    out.scan(member, "its indexes are built again");
  }
}

void refresh(const Action& action, Prediction& out) {
  out.lock(action.on, action.concurrently ? exclusive : access_exclusive);
  if (!action.concurrently) lock_indexes(action.on, out);
  const auto* known = out.known().table(action.on);
  if (!known) return out.may_lock_others(access_share, "the relations that its query reads");
  for (const auto& source : known->reads) {
    if (action.no_data) break;
    out.lock(source, access_share, "read by its query");
    out.scan(source, "read by its query", Certainty::possible);
  }
  if (action.concurrently) out.scan(action.on, "its rows are compared with the new ones");
  if (action.no_data) return out.replace(action.on, "it is emptied");
  if (!action.concurrently) out.rewrite(action.on, "it is filled anew");
}

}  // namespace

void predict_upkeep(const Action& action, Prediction& out) {
  switch (action.verb) {
    case Verb::truncate:
      return truncate(action, out);
    case Verb::vacuum_full:
      out.refuse_transaction();
      [[fallthrough]];
    case Verb::cluster:
      return rewrite_all(action, out);
    case Verb::vacuum:
      out.refuse_transaction();
      [[fallthrough]];
    case Verb::analyze:
      for (const auto& member : out.family(action.on)) out.lock(member, share_update_exclusive);
      return;
    case Verb::reindex:
      return reindex(action, out);
    case Verb::refresh:
      return refresh(action, out);
    default:
      out.lock(action.on, action.mode);
      if (action.only) return;
      for (const auto& source : out.behind(action.on)) {
        for (const auto& member : out.family(source)) out.lock(member, action.mode);
      }
  }
}

}  // namespace belay::sql
