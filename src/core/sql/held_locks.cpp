#include "core/sql/held_locks.hpp"

#include <algorithm>
#include <limits>

namespace belay::sql {
namespace {

constexpr auto still_held = std::numeric_limits<std::size_t>::max();

}  // namespace

const HeldLock* HeldLocks::find(std::size_t statement, const Name& relation) const {
  const auto known = relations_.find(relation);
  if (known == relations_.end()) return nullptr;
  const auto& list = known->second;
  const auto behind = std::ranges::upper_bound(list, statement, {},
                                               [&](std::size_t at) { return entries_[at].from; });
  if (behind == list.begin()) return nullptr;
  const auto& entry = entries_[*std::prev(behind)];
  return entry.covers(statement) ? &entry.lock : nullptr;
}

const HeldLock* HeldLocks::first(std::size_t statement, LockMode at_least) const {
  const auto behind = released_.upper_bound(statement);
  std::size_t at = behind == released_.begin() ? 0 : std::prev(behind)->second;
  for (; at < entries_.size() && entries_[at].from <= statement; ++at) {
    const auto& entry = entries_[at];
    if (entry.covers(statement) && entry.lock.mode >= at_least) return &entry.lock;
  }
  return nullptr;
}

void HeldLocks::add(HeldLock lock, std::size_t from) {
  relations_[lock.relation].push_back(entries_.size());
  entries_.push_back({std::move(lock), from, still_held});
}

void HeldLocks::take(const Name& relation, LockMode mode, std::size_t statement) {
  const auto& list = relations_[relation];
  if (!list.empty()) {
    auto& last = entries_[list.back()];
    if (last.until == still_held && last.lock.mode >= mode) return;
    last.until = std::min(last.until, statement + 1);
  }
  add({relation, mode, statement}, statement + 1);
}

void HeldLocks::release(std::size_t statement) {
  const std::size_t first = released_.empty() ? 0 : released_.rbegin()->second;
  for (auto at = first; at < entries_.size(); ++at) {
    entries_[at].until = std::min(entries_[at].until, statement);
  }
  released_[statement] = entries_.size();
}

void HeldLocks::release_behind(std::size_t savepoint, std::size_t statement) {
  const auto was_held = [&](const Entry& entry) { return entry.covers(savepoint + 1); };
  const std::size_t first = released_.empty() ? 0 : released_.rbegin()->second;
  std::vector<HeldLock> again;
  for (auto at = first; at < entries_.size(); ++at) {
    auto& entry = entries_[at];
    if (was_held(entry) && entry.until != still_held) again.push_back(entry.lock);
    if (!was_held(entry)) entry.until = std::min(entry.until, statement);
  }
  for (auto& lock : again) add(std::move(lock), statement);
}

}  // namespace belay::sql
