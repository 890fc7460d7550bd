// Rules about indexes, and statements that lock for nothing: with and without a catalog.
#include "core/lint/pairs.hpp"
#include "core/sql/known_ddl.hpp"

namespace belay::lint {
namespace {

// What the rule says of the script where the catalog is this; empty where nothing.
std::string told_with(std::string_view ddl, std::string_view text, std::string_view rule) {
  const auto known = sql::knowledge_of(ddl);
  EXPECT_TRUE(known.complete) << ddl;
  std::string told;
  for (const auto& finding : lint_script(text, known, {.profile = Profile::advice}).findings) {
    if (finding.rule == rule) told += finding.message;
  }
  return told;
}

constexpr std::string_view orders =
    "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE orders (id int PRIMARY KEY, a int, b "
    "int, "
    "c int, d text); CREATE INDEX ab ON orders (b, a); CREATE UNIQUE INDEX c_once ON orders (c); "
    "CREATE "
    "INDEX part ON orders (a) WHERE a > 0; CREATE INDEX down ON orders (a DESC); CREATE INDEX d_is "
    "ON "
    "orders (d);";

}  // namespace

TEST(Pairs, OfIndexes) {
  for (const auto& pair : std::vector<Pair>{
           {"fk-without-index",
            "ALTER TABLE orders ADD COLUMN u int REFERENCES users;",
            1,
            "no index of orders begins with (u)",
            {"ALTER TABLE orders ADD COLUMN u int REFERENCES users; CREATE INDEX ON orders (u, x);",
             "ALTER TABLE orders ADD COLUMN u int UNIQUE REFERENCES users;",
             "ALTER TABLE orders ADD COLUMN u int;"}},
           {"fk-without-index",
            "ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (a, b) REFERENCES users (a, b);\n"
            "CREATE INDEX ON orders (a, c, b);",
            1,
            "perhaps no index of orders begins with (a, b)",
            {"CREATE INDEX ON orders (b, a, c); ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY "
             "(a, b) REFERENCES users (a, b);"}},
           {"fk-without-index",
            "CREATE TABLE lines (id int PRIMARY KEY, o int, FOREIGN KEY (o) REFERENCES orders);",
            1,
            "no index of lines begins with (o)",
            {"CREATE TABLE lines (o int REFERENCES orders, p int, PRIMARY KEY (o, p));",
             "CREATE TABLE lines (o int, p int, PRIMARY KEY (o, p), FOREIGN KEY (o) REFERENCES "
             "orders);",
             "CREATE TABLE lines (o int REFERENCES orders); DROP TABLE lines;"}},
           {"fk-without-index",
            "CREATE TABLE lines (o int, p int, PRIMARY KEY (o, p), FOREIGN KEY (o) REFERENCES "
            "orders, "
            "FOREIGN KEY (p) REFERENCES orders);",
            1,
            "no index of lines begins with (p)",
            {}},
           {"fk-without-index",
            "CREATE TRIGGER r AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f(); ALTER "
            "TABLE "
            "orders ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES users;",
            1,
            "perhaps no index of orders begins with (a)",
            {}},
           {"fk-without-index",
            "CREATE TABLE lines AS SELECT 1 AS o; ALTER TABLE lines ADD CONSTRAINT k FOREIGN KEY "
            "(o) "
            "REFERENCES orders;",
            1,
            "perhaps no index of lines begins with (o)",
            {}}}) {
    expect(pair);
  }
}

TEST(DuplicateIndex, IsOneThatDoesNoMoreThanAnother) {
  const auto told = [](std::string_view text) {
    return told_with(orders, text, "duplicate-index");
  };
  EXPECT_EQ(told("CREATE INDEX again ON orders (b, a);"),
            "index again has the columns of ab on orders: (b, a)");
  EXPECT_EQ(told("CREATE INDEX again ON orders (b ASC, a NULLS LAST);"),
            "index again has the columns of ab on orders: (b, a)");
  EXPECT_EQ(told("CREATE INDEX ON orders (id);"),
            "it has the columns of orders_pkey on orders: (id)");
  EXPECT_EQ(told("ALTER TABLE orders ADD UNIQUE (c);"),
            "it has the columns of c_once on orders: (c)");
  EXPECT_EQ(told("ALTER TABLE orders ADD UNIQUE (id);"),
            "it has the columns of orders_pkey on orders: (id)");
  EXPECT_EQ(told("CREATE INDEX again ON orders (c);"),
            "index again has the columns of c_once on orders: (c)");
  for (const auto* other :
       {"CREATE INDEX again ON orders (a, b);", "CREATE UNIQUE INDEX again ON orders (b, a);",
        "CREATE INDEX again ON orders (a);", "CREATE INDEX again ON orders (b, a) WHERE a > 0;",
        "CREATE INDEX again ON orders USING hash (c);", "CREATE INDEX again ON orders (c DESC);",
        "CREATE INDEX again ON orders (b, a) INCLUDE (c);",
        "CREATE INDEX again ON orders ((c + 1));", "CREATE INDEX again ON orders (c int4_ops);",
        "CREATE INDEX again ON orders (b NULLS FIRST, a);",
        "CREATE INDEX again ON orders (d COLLATE \"C\");",
        "CREATE UNIQUE INDEX again ON orders (c) NULLS NOT DISTINCT;",
        "CREATE INDEX IF NOT EXISTS ab ON orders (b, a);",
        "CREATE INDEX again ON orders (b, a); DROP INDEX ab;",
        "ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX c_once;"}) {
    EXPECT_EQ(told(other), "") << other;
  }
}

TEST(FkWithoutIndex, IsCertainWhereTheCatalogIsKnown) {
  const auto told = [](std::string_view text) {
    return told_with(orders, text, "fk-without-index");
  };
  EXPECT_EQ(told("ALTER TABLE orders ADD FOREIGN KEY (a) REFERENCES users NOT VALID;"), "")
      << "an index in another order begins with it";
  EXPECT_EQ(told("ALTER TABLE orders ADD FOREIGN KEY (b) REFERENCES users NOT VALID;"), "");
  EXPECT_EQ(told("ALTER TABLE orders ADD FOREIGN KEY (c, a) REFERENCES users NOT VALID;"),
            "no index of orders begins with (c, a)");
  EXPECT_EQ(told("ALTER TABLE orders ADD FOREIGN KEY (b) REFERENCES users NOT VALID; "
                 "DROP INDEX ab;"),
            "no index of orders begins with (b)");
}

TEST(LockForNothing, IsToldOfEachStatementThatLocksBeforeItLooks) {
  const auto told = [](std::string_view text) {
    return told_with(orders, text, "lock-for-nothing");
  };
  EXPECT_EQ(told("ALTER TABLE orders ADD COLUMN IF NOT EXISTS a int;"),
            "orders is locked (access exclusive) for nothing: column a is there already");
  EXPECT_EQ(told("ALTER TABLE orders DROP COLUMN IF EXISTS z;"),
            "orders is locked (access exclusive) for nothing: there is no column z");
  EXPECT_EQ(told("ALTER TABLE orders DROP CONSTRAINT IF EXISTS z;"),
            "orders is locked (access exclusive) for nothing: there is no constraint z");
  EXPECT_EQ(told("CREATE INDEX IF NOT EXISTS ab ON orders (b);"),
            "orders is locked (share) for nothing: index ab is there already");
  for (const auto* something :
       {"ALTER TABLE orders ADD COLUMN IF NOT EXISTS z int;",
        "ALTER TABLE orders ADD COLUMN IF NOT EXISTS a int REFERENCES users;",
        "ALTER TABLE orders DROP COLUMN IF EXISTS a;",
        "ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_pkey;",
        "CREATE INDEX IF NOT EXISTS z ON orders (b);", "ALTER TABLE orders ADD COLUMN a int;",
        "DROP TABLE IF EXISTS nowhere;",
        "BEGIN; CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN IF NOT EXISTS a int; COMMIT;"}) {
    EXPECT_EQ(told(something), "") << something;
  }
  EXPECT_TRUE(
      found("CREATE TABLE t (a int); ALTER TABLE t DROP COLUMN IF EXISTS z;", "lock-for-nothing")
          .empty())
      << "without a catalog another may have given it the column";
}

}  // namespace belay::lint
