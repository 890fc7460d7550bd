#include "core/migration/table_locks.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"

namespace belay::migration {
namespace {

struct TableLockMode {
  std::string_view in_pg_locks;
  std::string_view word;
};

// Weakest first (manual, "Table-Level Locks").
constexpr std::array table_lock_modes{
    TableLockMode{"AccessShareLock", "ACCESS SHARE"},
    TableLockMode{"RowShareLock", "ROW SHARE"},
    TableLockMode{"RowExclusiveLock", "ROW EXCLUSIVE"},
    TableLockMode{"ShareUpdateExclusiveLock", "SHARE UPDATE EXCLUSIVE"},
    TableLockMode{"ShareLock", "SHARE"},
    TableLockMode{"ShareRowExclusiveLock", "SHARE ROW EXCLUSIVE"},
    TableLockMode{"ExclusiveLock", "EXCLUSIVE"},
    TableLockMode{"AccessExclusiveLock", "ACCESS EXCLUSIVE"}};
constexpr std::size_t most_tables_kept = 100;
constexpr std::size_t most_locks_told = 10;

std::string word_of(const std::string& mode) {
  const auto at = strength_of(mode);
  return at < table_lock_modes.size() ? std::string(table_lock_modes[at].word) : mode;
}

std::string how_long(Duration held) {
  const auto ms = held.count();
  if (ms == 0) return "for a moment";
  if (ms < 1000) return "for " + std::to_string(ms) + " ms";
  return "for " + std::to_string(ms / 1000) + "." + std::to_string(ms % 1000 / 100) + " s";
}

}  // namespace

std::size_t strength_of(std::string_view mode) {
  return static_cast<std::size_t>(
      std::ranges::find(table_lock_modes, mode, &TableLockMode::in_pg_locks) -
      table_lock_modes.begin());
}

void LockLooks::take(Duration now, const std::vector<TableLock>& held) {
  for (const auto& lock : held) {
    const auto [at, is_new] = seen_.try_emplace(lock, Stretch{now, now, {}});
    auto& stretch = at->second;
    if (!is_new && stretch.last != look_before_) stretch.since = now;
    stretch.last = now;
    stretch.longest = std::max(stretch.longest, now - stretch.since);
  }
  look_before_ = now;
}

std::vector<SeenLock> LockLooks::strongest() const {
  std::map<std::string, SeenLock> by_table;
  for (const auto& [lock, stretch] : seen_) {
    const auto [at, is_new] =
        by_table.try_emplace(lock.first, SeenLock{lock.first, lock.second, stretch.longest});
    if (!is_new && strength_of(lock.second) > strength_of(at->second.mode)) {
      at->second = {lock.first, lock.second, stretch.longest};
    }
  }
  std::vector<SeenLock> all;
  for (auto& [table, lock] : by_table) all.push_back(std::move(lock));
  std::ranges::stable_sort(all, std::ranges::greater{},
                           [](const SeenLock& lock) { return strength_of(lock.mode); });
  return all;
}

Json to_json(const SeenLocks& seen) {
  Json::Array locks;
  for (const auto& lock : seen.locks) {
    if (locks.size() == most_tables_kept) break;
    locks.push_back(
        Json::Object{{"table", lock.table}, {"mode", lock.mode}, {"held_ms", lock.held.count()}});
  }
  return Json::Object{
      {"locks", std::move(locks)},
      {"new_storage", Json::Array(seen.new_storage.begin(), seen.new_storage.end())},
      {"at_end", seen.at_end}};
}

std::vector<std::string> describe(const SeenLocks& seen) {
  std::vector<std::string> lines;
  for (const auto& lock : seen.locks) {
    if (strength_of(lock.mode) < strength_of("ShareLock") || lines.size() == most_locks_told) break;
    lines.push_back("would hold " + word_of(lock.mode) + " on " + escaped(lock.table) + " " +
                    how_long(lock.held));
  }
  for (const auto& table : seen.new_storage) {
    lines.push_back("would write " + escaped(table) + " anew");
  }
  return lines;
}

}  // namespace belay::migration
