#include "core/sql/prediction.hpp"

#include <algorithm>
#include <array>

namespace belay::sql {
namespace {

// Of the functions that come with PostgreSQL, those that differ from row to row; and the usual
// extensions' (manual, sections 9.14, 9.17, F.49).
constexpr std::array<std::string_view, 18> volatile_functions{"random",
                                                              "setseed",
                                                              "clock_timestamp",
                                                              "timeofday",
                                                              "gen_random_uuid",
                                                              "uuid_generate_v1",
                                                              "uuid_generate_v1mc",
                                                              "uuid_generate_v4",
                                                              "nextval",
                                                              "setval",
                                                              "currval",
                                                              "lastval",
                                                              "gen_random_bytes",
                                                              "gen_salt",
                                                              "pg_sleep",
                                                              "set_config",
                                                              "random_normal",
                                                              "uuidv7"};

// Those of them that do not, and are likely in a default.
constexpr std::array<std::string_view, 44> settled_functions{"now",
                                                             "transaction_timestamp",
                                                             "statement_timestamp",
                                                             "current_setting",
                                                             "lower",
                                                             "upper",
                                                             "md5",
                                                             "length",
                                                             "concat",
                                                             "coalesce",
                                                             "date_trunc",
                                                             "timezone",
                                                             "to_char",
                                                             "to_timestamp",
                                                             "to_date",
                                                             "make_date",
                                                             "make_interval",
                                                             "jsonb_build_object",
                                                             "json_build_object",
                                                             "jsonb_build_array",
                                                             "json_build_array",
                                                             "to_jsonb",
                                                             "to_json",
                                                             "array_fill",
                                                             "round",
                                                             "floor",
                                                             "ceil",
                                                             "abs",
                                                             "trim",
                                                             "btrim",
                                                             "replace",
                                                             "substring",
                                                             "substr",
                                                             "left",
                                                             "right",
                                                             "repeat",
                                                             "encode",
                                                             "decode",
                                                             "sha256",
                                                             "to_tsvector",
                                                             "extract",
                                                             "date_part",
                                                             "int4range",
                                                             "tstzrange"};

bool is_in(const auto& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

template <class T>
T* entry_of(std::vector<T>& list, const Name& relation) {
  for (auto& entry : list) {
    if (entry.relation == relation) return &entry;
  }
  return nullptr;
}

void touch(std::vector<Touched>& list, const Name& table, std::string why, Certainty certainty) {
  auto* entry = entry_of(list, table);
  if (!entry)
    list.push_back({table, certainty, std::move(why)});
  else if (certainty < entry->certainty)
    *entry = {table, certainty, std::move(why)};
}

// What is certain need not be told as possible as well, nor a weaker one beside it.
bool outdoes(const Lock& one, const Lock& other) {
  return one.relation == other.relation && one.certainty <= other.certainty &&
         one.mode >= other.mode;
}

void merge_lock(std::vector<Lock>& locks, Lock lock) {
  if (lock.relation.empty()) return locks.push_back(std::move(lock));
  const auto old = [&](const Lock& one) { return outdoes(lock, one); };
  if (std::ranges::any_of(locks, [&](const Lock& one) { return outdoes(one, lock); })) return;
  const auto place = std::ranges::find_if(locks, old);
  if (place == locks.end()) return locks.push_back(std::move(lock));
  locks.erase(std::remove_if(place + 1, locks.end(), old), locks.end());
  *place = std::move(lock);
}

// What is called pg_ and has no schema stands in pg_catalog, which is looked in first, unless a
// table of that name is known (the manual's 5.9.5, The System Catalog Schema).
bool is_of_the_system(const Name& relation, const Knowledge& known) {
  if (relation.schema == "information_schema") return true;
  return relation.schema.empty() && relation.name.starts_with("pg_") && !known.table(relation);
}

}  // namespace

void Prediction::lock(const Name& relation, LockMode mode, std::string why, Certainty certainty) {
  if (relation.empty() || known_.is_fresh(relation)) return;
  if (is_of_the_system(relation, known_)) return;
  merge_lock(effects_.locks, {relation, mode, certainty, std::move(why)});
}

void Prediction::may_lock(const Name& relation, LockMode mode, std::string why) {
  lock(relation, mode, std::move(why), Certainty::possible);
}

void Prediction::use(const Name& relation, LockMode mode) {
  for (const auto& source : behind(relation)) {
    const auto why = source == relation ? "" : "read by view " + relation.text();
    for (const auto& member : family(source)) {
      lock(member, mode, member == source ? why : "a partition or child of it",
           member == source ? Certainty::certain : Certainty::possible);
    }
  }
  lock(relation, mode);
}

void Prediction::use_all(const Uses& uses) {
  for (const auto& name : uses.reads) use(name, LockMode::access_share);
  for (const auto& name : uses.locks) use(name, LockMode::row_share);
  for (const auto& name : uses.writes) use(name, LockMode::row_exclusive);
}

void Prediction::may_lock_unnamed(LockMode mode, std::string which) {
  effects_.locks.push_back({{}, mode, Certainty::possible, std::move(which)});
}

void Prediction::may_lock_others(LockMode mode, std::string which) {
  if (!known_.complete) effects_.locks.push_back({{}, mode, Certainty::possible, std::move(which)});
}

void Prediction::lock_index(const Name& index, LockMode mode) {
  Lock lock{index, mode, Certainty::certain, {}, true};
  merge_lock(effects_.locks, std::move(lock));
}

void Prediction::rewrite(const Name& table, std::string why, Certainty certainty) {
  if (known_.is_fresh(table)) return;
  touch(effects_.rewrites, table, why, certainty);
  scan(table, std::move(why), certainty);
}

void Prediction::replace(const Name& table, std::string why) {
  touch(effects_.rewrites, table, std::move(why), Certainty::certain);
}

void Prediction::scan(const Name& table, std::string why, Certainty certainty) {
  if (known_.is_fresh(table)) return;
  touch(effects_.scans, table, std::move(why), certainty);
}

void Prediction::gather(const Effects& more) {
  for (const auto& lock : more.locks) merge_lock(effects_.locks, lock);
  for (const auto& r : more.rewrites) touch(effects_.rewrites, r.relation, r.why, r.certainty);
  for (const auto& s : more.scans) touch(effects_.scans, s.relation, s.why, s.certainty);
  for (const auto& what : more.destroys) effects_.destroys.push_back(what);
  for (const auto& why : more.may_fail) effects_.may_fail.push_back(why);
  if (more.outside_transaction) effects_.outside_transaction = true;
}

std::vector<Name> Prediction::family(const Name& table) const {
  std::vector<Name> found{table};
  for (std::size_t at = 0; at < found.size(); ++at) {
    const auto* known = known_.table(found[at]);
    if (!known) continue;
    for (const auto& child : known->partitions) {
      if (std::ranges::find(found, child) == found.end()) found.push_back(child);
    }
  }
  return found;
}

std::vector<Name> Prediction::behind(const Name& relation) const {
  std::vector<Name> open{relation}, found;
  for (std::size_t at = 0; at < open.size(); ++at) {
    const auto name = open[at];
    const auto* known = known_.table(name);
    if (!known || known->object != Object::view) {
      found.push_back(name);
      continue;
    }
    for (const auto& source : known->reads) {
      if (std::ranges::find(open, source) == open.end()) open.push_back(source);
    }
  }
  return found;
}

std::vector<Name> Prediction::with_rows(const Name& table) const {
  auto found = family(table);
  std::erase_if(found, [&](const Name& name) {
    const auto* known = known_.table(name);
    return known && known->partitioned;
  });
  return found;
}

Volatility volatility_of(const Uses& uses, const Knowledge& known) {
  auto worst = Volatility::none;
  for (const auto& function : uses.functions) {
    auto one = Volatility::unknown;
    const auto found = known.functions.find(function);
    if (found != known.functions.end())
      one = found->second;
    else if (is_in(volatile_functions, function.name))
      one = Volatility::volatile_;
    else if (is_in(settled_functions, function.name))
      one = Volatility::stable;
    worst = std::max(worst, one);
  }
  return worst;
}

void Effects::doubt() {
  for (auto& lock : locks) lock.certainty = Certainty::possible;
  for (auto& touched : rewrites) touched.certainty = Certainty::possible;
  for (auto& touched : scans) touched.certainty = Certainty::possible;
}

const Lock* Effects::lock_on(const Name& relation) const {
  const Lock* found = nullptr;
  for (const auto& lock : locks) {
    const bool better = !found || lock.certainty < found->certainty;
    if (lock.relation == relation && !lock.index && better) found = &lock;
  }
  return found;
}

const Touched* Effects::scan_of(const Name& relation) const {
  const auto found = std::ranges::find(scans, relation, &Touched::relation);
  return found == scans.end() ? nullptr : &*found;
}

const Touched* Effects::rewrite_of(const Name& relation) const {
  const auto found = std::ranges::find(rewrites, relation, &Touched::relation);
  return found == rewrites.end() ? nullptr : &*found;
}

std::string_view who_waits(LockMode mode) {
  if (mode == LockMode::access_exclusive) return "all reads and writes";
  if (mode >= LockMode::share) return "all writes";
  if (mode == LockMode::share_update_exclusive) return "other schema changes and VACUUM";
  return "";
}

}  // namespace belay::sql
