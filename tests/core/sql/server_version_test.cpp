// What older servers do otherwise, by their release notes; the tests' own server is newer.
#include <gtest/gtest.h>

#include "core/sql/known_ddl.hpp"
#include "core/sql/script.hpp"

namespace belay::sql {
namespace {

constexpr const char* catalog =
    "CREATE TABLE a (id int, at timestamp, CONSTRAINT there CHECK (id IS NOT NULL)); "
    "CREATE TABLE e (id int) PARTITION BY LIST (id); CREATE TABLE e1 (id int); "
    "CREATE TABLE u (id int PRIMARY KEY)";

Effects effects_on(int version, std::string_view statement) {
  auto known = knowledge_of(catalog);
  known.time_zone = "UTC";
  known.server_version = version;
  return read_script(statement, known, Boundaries::as_written).statements.at(0).effects;
}

// Whether this holds before the version alone; of a server that is not known, what holds since.
template <typename Holds>
void expect_before(int version, std::string_view statement, Holds holds) {
  EXPECT_TRUE(holds(effects_on(version - 1, statement))) << statement;
  EXPECT_FALSE(holds(effects_on(version, statement))) << statement;
  EXPECT_FALSE(holds(effects_on(0, statement))) << statement;
}

bool rewrites(const Effects& effects) {
  return !effects.rewrites.empty();
}

TEST(AnOlderServer, RewritesTheTableForEachDefaultButNull) {
  expect_before(110000, "ALTER TABLE a ADD b int DEFAULT 1", rewrites);
  EXPECT_FALSE(rewrites(effects_on(100000, "ALTER TABLE a ADD b int DEFAULT NULL")));
  EXPECT_FALSE(rewrites(effects_on(100000, "ALTER TABLE a ADD b int")));
}

TEST(AnOlderServer, RewritesTheTableForAnotherKindOfTimestamp) {
  expect_before(120000, "ALTER TABLE a ALTER at TYPE timestamptz", rewrites);
}

TEST(AnOlderServer, ReadsTheTableThoughACheckProvesThatNothingIsNull) {
  expect_before(120000, "ALTER TABLE a ALTER id SET NOT NULL", [](const Effects& effects) {
    return effects.scan_of({"", "a"}) != nullptr;
  });
}

TEST(AnOlderServer, LocksTheWholePartitionedTableToAttach) {
  expect_before(120000, "ALTER TABLE e ATTACH PARTITION e1 FOR VALUES IN (1)",
                [](const Effects& effects) {
                  return effects.lock_on({"", "e"})->mode == LockMode::access_exclusive;
                });
}

TEST(AnOlderServer, CannotDetachConcurrently) {
  expect_before(140000, "ALTER TABLE e DETACH PARTITION e1 CONCURRENTLY",
                [](const Effects& effects) { return !effects.may_fail.empty(); });
}

TEST(AnOlderServer, CannotReindexConcurrently) {
  const auto refused = [](const Effects& effects) { return !effects.may_fail.empty(); };
  expect_before(120000, "REINDEX TABLE CONCURRENTLY a", refused);
  EXPECT_FALSE(refused(effects_on(110000, "REINDEX TABLE a")));
}

TEST(AnOlderServer, RefusesAForeignKeyOfAPartitionedTableAsNotValid) {
  const auto refused = [](int version) {
    const auto statement = "ALTER TABLE e ADD FOREIGN KEY (id) REFERENCES u (id) NOT VALID";
    return !effects_on(version, statement).may_fail.empty();
  };
  EXPECT_TRUE(refused(170000));
  EXPECT_FALSE(refused(180000));
  EXPECT_TRUE(refused(0)) << "it may be an old one";
}

}  // namespace
}  // namespace belay::sql
