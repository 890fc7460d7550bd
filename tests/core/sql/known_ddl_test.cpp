// What a database is, from the statements that would make it.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/sql/known_ddl.hpp"
#include "core/sql/script.hpp"

namespace belay::sql {
namespace {

TEST(KnownDdl, IsCompleteAndNothingInItIsFresh) {
  const auto known = knowledge_of(
      "CREATE TABLE public.t (id int NOT NULL);\nCREATE TABLE s.u (id int);\n"
      "ALTER TABLE ONLY s.u ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES public.t(id);\n");
  EXPECT_TRUE(known.complete);
  EXPECT_FALSE(known.is_fresh({"", "t"}));
  EXPECT_EQ(known.referencing({"", "t"}), std::vector<Name>(1, {"s", "u"}));
}

// A later server can hold what this parser does not read: then what is missing may be there.
TEST(KnownDdl, IsNotCompleteWhenAStatementIsNotUnderstood) {
  const auto known = knowledge_of(
      "CREATE TABLE t (id int);\nALTER TABLE t ADD CONSTRAINT n NOT NULL id;\n"
      "CREATE TABLE u (id int);\n");
  EXPECT_FALSE(known.complete);
  EXPECT_NE(known.table({"", "u"}), nullptr);
  const auto script = read_script("DROP TABLE t CASCADE", known, Boundaries::as_written);
  EXPECT_TRUE(std::ranges::any_of(script.statements[0].effects.locks,
                                  [](const Lock& lock) { return lock.relation.empty(); }));
}

}  // namespace
}  // namespace belay::sql
