#include "world/pg/target.hpp"

namespace belay::world {
namespace {

TEST(VersionTable, ThatIsNotThereHasNoRows) {
  const Target target;
  EXPECT_TRUE(take(target.database->versions({})).empty());
  EXPECT_TRUE(take(target.database->versions({"no such", "schema"})).empty());
}

TEST(VersionTable, GivesEveryRowAndWhoWroteIt) {
  const Target target;
  target.sql("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)");
  EXPECT_TRUE(take(target.database->versions({})).empty());
  target.sql("INSERT INTO alembic_version VALUES ('b'), ('a')");
  const auto rows = take(target.database->versions({}));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].revision, "a");
  EXPECT_EQ(rows[1].revision, "b");
  EXPECT_EQ(rows[0].xmin, target.value("SELECT xmin FROM alembic_version LIMIT 1"));
}

TEST(VersionTable, MayHaveAHostileName) {
  const Target target;
  target.sql(
      "CREATE SCHEMA \"s; DROP\n\"; CREATE TABLE \"s; DROP\n\".\"t\"\"é\" "
      "(version_num text); INSERT INTO \"s; DROP\n\".\"t\"\"é\" VALUES ('x')");
  const auto rows = take(target.database->versions({"s; DROP\n", "t\"é"}));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].revision, "x");
}

TEST(InvalidIndexes, AreFound) {
  const Target target;
  target.sql("CREATE TABLE t (v int); INSERT INTO t VALUES (1), (1); CREATE INDEX good ON t (v)");
  EXPECT_TRUE(take(target.database->invalid_indexes()).empty());
  EXPECT_THROW(target.sql("CREATE UNIQUE INDEX CONCURRENTLY \"b\"\"ad\" ON t (v)"),
               std::runtime_error);
  EXPECT_EQ(take(target.database->invalid_indexes()),
            std::vector<std::string>{"public.\"b\"\"ad\""});
}

}  // namespace
}  // namespace belay::world
