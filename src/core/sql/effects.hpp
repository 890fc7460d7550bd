// What a statement does to a running database: its locks, what it rewrites and reads through, and
// what is gone afterwards. The facts are measured on PostgreSQL 15 (tests/core/sql/measured.tsv)
// and stand in the manual, section 13.3 and the pages of the commands; more forms run on a live
// server whenever the tests do (tests/world/pg/effects). Left out are locks that every statement
// takes on catalogs, those on sequences, and those on what nobody else can see yet. Without a
// catalog IF [NOT] EXISTS is judged as if there were something to do.
#pragma once

#include <string>
#include <vector>

#include "core/sql/knowledge.hpp"

namespace belay::sql {

enum class Certainty {
  certain,   // always, or by what is known
  possible,  // depends on what is not known
};

struct Lock {
  Name relation;  // empty: of relations that cannot be named; `why` says which
  LockMode mode = LockMode::access_share;
  Certainty certainty = Certainty::certain;
  std::string why;  // what is not plain from the statement: "referenced by a foreign key"
  bool index = false;
};

struct Touched {
  Name relation;
  Certainty certainty = Certainty::certain;
  std::string why;
};

struct Effects {
  std::vector<Lock> locks;  // the strongest of each relation
  std::vector<Touched> rewrites;
  std::vector<Touched> scans;  // read from end to end while the locks are held
  std::vector<std::string> destroys;
  std::vector<std::string> may_fail;  // why it can end with an error at run time
  bool outside_transaction = false;   // refused inside one (SQLSTATE 25001)

  void doubt();  // from now on only possible

  const Lock* lock_on(const Name& relation) const;
  const Touched* scan_of(const Name& relation) const;
  const Touched* rewrite_of(const Name& relation) const;
};

Effects effects_of(const Action& action, const Knowledge& known);

// What waits while the lock is held: "all reads and writes", "writes", or empty.
std::string_view who_waits(LockMode mode);

}  // namespace belay::sql
