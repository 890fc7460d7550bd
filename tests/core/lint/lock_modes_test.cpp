// core/migration and core/sql know the modes of pg_locks each for themselves, and where both meet
// one is taken for the other by its strength.
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "core/migration/table_locks.hpp"
#include "core/sql/action.hpp"

namespace belay::lint {
namespace {

TEST(LockModes, AreAsStrongWhereTheyWereSeenAsWhereTheyArePredicted) {
  const std::vector<std::string> in_pg_locks = {
      "AccessShareLock", "RowShareLock",          "RowExclusiveLock", "ShareUpdateExclusiveLock",
      "ShareLock",       "ShareRowExclusiveLock", "ExclusiveLock",    "AccessExclusiveLock"};
  for (const auto& mode : in_pg_locks) {
    std::string predicted(word_of(static_cast<sql::LockMode>(migration::strength_of(mode))));
    std::erase(predicted, ' ');
    EXPECT_EQ(predicted + "lock", lowered(mode));
  }
}

}  // namespace
}  // namespace belay::lint
