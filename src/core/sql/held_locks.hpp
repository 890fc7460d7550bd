// The certain locks of a script's transactions, and which of them are held when a statement begins.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "core/sql/action.hpp"
#include "core/sql/effects.hpp"

namespace belay::sql {

struct HeldLock {
  Name relation;
  LockMode mode;
  std::size_t since;  // the index of the statement that took it
};

// Keeps an entry for each lock, not for each statement and lock: a transaction may have 10^5 of
// both.
class HeldLocks {
 public:
  // The locks that are held when the statement begins. Nothing: none.
  const HeldLock* find(std::size_t statement, const Name& relation) const;
  // The first that was taken of those at least as strong.
  const HeldLock* first(std::size_t statement, LockMode at_least) const;

  // In the order of the statements. A weaker one than is held changes nothing.
  void take(const Name& relation, LockMode mode, std::size_t statement);
  // No statement from this one on begins with any that was taken so far.
  void release(std::size_t statement);
  // As if those taken behind statement `savepoint` had never been (ROLLBACK TO, Explicit Locking,
  // 13.3), for statements from this one on.
  void release_behind(std::size_t savepoint, std::size_t statement);

 private:
  struct Entry {
    HeldLock lock;
    std::size_t from;   // the first statement that begins while it is held
    std::size_t until;  // the first that no longer does

    bool covers(std::size_t statement) const { return from <= statement && statement < until; }
  };

  void add(HeldLock lock, std::size_t from);

  std::vector<Entry> entries_;                          // in the order of `from`
  std::map<Name, std::vector<std::size_t>> relations_;  // the entries of each
  std::map<std::size_t, std::size_t> released_;         // from a statement on, entries from this on
};

}  // namespace belay::sql
