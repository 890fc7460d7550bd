// Which tables somebody locked, how strongly and for how long, as looks at pg_locks showed it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"

namespace belay::migration {

// One table in one mode, in words of pg_locks: {"public.items", "AccessExclusiveLock"}.
using TableLock = std::pair<std::string, std::string>;

// How strong a mode is, in words of pg_locks: 0 for ACCESS SHARE to 7 for ACCESS EXCLUSIVE (manual,
// "Table-Level Locks"). One that is not known is stronger than all: nothing is hidden by it.
std::size_t strength_of(std::string_view mode);

struct SeenLock {
  std::string table;
  std::string mode;  // the strongest that was seen
  Duration held{};   // from the first look that showed it to the last; 0 where one look did
  friend bool operator==(const SeenLock&, const SeenLock&) = default;
};

// What the looks showed while one revision ran.
struct SeenLocks {
  std::vector<SeenLock> locks;           // one a table, the strongest first
  std::vector<std::string> new_storage;  // tables with another file behind them: rewritten, emptied
  // Whether one look was made behind the revision's last statement and before its end: then nothing
  // that its last transaction locked is missing. Else what was held between two looks is.
  bool at_end = false;
  friend bool operator==(const SeenLocks&, const SeenLocks&) = default;
};

// Takes looks one after the other; `now` by one clock that does not go back.
class LockLooks {
 public:
  void take(Duration now, const std::vector<TableLock>& held);
  std::vector<SeenLock> strongest() const;

 private:
  struct Stretch {
    Duration since{};
    Duration last{};
    Duration longest{};
  };
  std::map<TableLock, Stretch> seen_;
  Duration look_before_{};
};

// {"locks":[{"table","mode","held_ms"}],"new_storage":[..],"at_end":true}: at most 100 tables.
Json to_json(const SeenLocks& seen);

// "would hold ACCESS EXCLUSIVE on public.items for 1.2 s", of what makes writers wait or more (from
// SHARE on; weaker ones stand in the receipt alone), at most ten; then "would write public.items
// anew". Empty where there is nothing to tell.
std::vector<std::string> describe(const SeenLocks& seen);

}  // namespace belay::migration
