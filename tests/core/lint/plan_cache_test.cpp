// What is said of statements that were prepared before; tests/world/pg/plan_cache_test.cpp holds it
// against a live server.
#include "core/lint/pairs.hpp"

namespace belay::lint {

TEST(PlanCache, IsToldOfWhatChangesTheColumnsOrTheirTypes) {
  for (const auto& pair : std::vector<Pair>{
           {"plan-cache",
            "ALTER TABLE orders ADD COLUMN a int, ADD COLUMN b int;",
            1,
            "SELECT * on orders, prepared before this, fails until its connection prepares it anew",
            {"CREATE TEMPORARY TABLE orders (id int); ALTER TABLE orders ADD COLUMN a int;",
             "BEGIN; CREATE TABLE orders (id int); ALTER TABLE orders ADD COLUMN a int; COMMIT;",
             "CREATE TABLE orders (id int); ALTER TABLE orders ADD COLUMN IF NOT EXISTS id int;",
             "ALTER TABLE orders ADD CHECK (a > 0), ALTER COLUMN a SET NOT NULL;",
             "ALTER TYPE pair ADD ATTRIBUTE c int, ALTER ATTRIBUTE a TYPE bigint, DROP ATTRIBUTE "
             "b; ALTER TYPE pair RENAME ATTRIBUTE a TO b;"}},
           {"plan-cache",
            "SET lock_timeout = '1s';\nALTER TABLE orders RENAME COLUMN a TO b;",
            2,
            "SELECT * on orders, prepared before this, fails until its connection prepares it anew",
            {"ALTER TABLE orders RENAME TO purchases;",
             "ALTER TABLE orders RENAME CONSTRAINT a TO b;"}},
           {"plan-cache",
            "BEGIN;\nDO $$ BEGIN LOCK TABLE bookings; LOCK TABLE orders; END $$;\n"
            "ALTER TABLE orders DROP COLUMN a;\nALTER TABLE orders RENAME COLUMN b TO a;\nCOMMIT;",
            3,
            "SELECT * on orders, prepared before this, fails until its connection prepares it anew",
            {}},
           {"plan-cache",
            "ALTER TABLE orders ALTER COLUMN a TYPE varchar(20);",
            1,
            "a statement that gives orders.a, prepared before this, fails until its connection "
            "prepares it anew",
            {"ALTER TABLE orders ALTER COLUMN a SET DEFAULT 'none';"}}}) {
    expect(pair);
  }
}

TEST(PlanCache, IsToldOnceOfATransactionATableAndAKind) {
  const auto lines = [](std::string_view text) {
    std::vector<std::size_t> all;
    for (const auto& finding : found(text, "plan-cache")) all.push_back(finding.line);
    return all;
  };
  using Lines = std::vector<std::size_t>;
  EXPECT_EQ(lines("ALTER TABLE a ADD COLUMN b int;\nALTER TABLE a ADD COLUMN c int;"),
            (Lines{1, 2}));
  EXPECT_EQ(lines("BEGIN;\nALTER TABLE a ADD COLUMN b int;\nALTER TABLE c ADD COLUMN b int;\n"
                  "ALTER TABLE a ALTER COLUMN d TYPE bigint;\nALTER TABLE a DROP COLUMN e;\n"
                  "COMMIT;"),
            (Lines{2, 3, 4}));
}

TEST(PlanCache, IsAdviceAndNotToldWhereNoneIsWanted) {
  const auto report = lint_script("ALTER TABLE a ADD COLUMN b int;", {}, {});
  for (const auto& finding : report.findings) EXPECT_NE(finding.rule, "plan-cache");
  EXPECT_EQ(found("ALTER TABLE a ADD COLUMN b int;", "plan-cache").front().severity,
            Severity::advice);
}

}  // namespace belay::lint
