// Rules that look beyond one statement: at its transaction, its limits, the names around it.
#include <string>
#include <utility>
#include <vector>

#include "core/lint/pairs.hpp"

namespace belay::lint {

TEST(Pairs, OfLocksHeldInATransaction) {
  for (
      const auto& pair : std::vector<Pair>{
          {"ddl-and-dml-mixed",
           "BEGIN;\nALTER TABLE orders ADD COLUMN a int;\nSELECT 1;\n"
           "UPDATE orders SET a = 1 WHERE id = 5;\nCOMMIT;",
           4,
           "rows of orders change under the access exclusive lock from line 2",
           {"BEGIN; UPDATE orders SET a = 1 WHERE id = 5; DELETE FROM orders WHERE id = 6; COMMIT;",
            "BEGIN; ALTER TABLE orders ADD COLUMN a int; UPDATE bookings SET a = 1 WHERE id = 5; "
            "COMMIT;",
            "ALTER TABLE orders ADD COLUMN a int; UPDATE orders SET a = 1 WHERE id = 5;"}},
          {"ddl-and-dml-mixed",
           "BEGIN;\nALTER TABLE orders ADD COLUMN a int;\nDELETE FROM orders WHERE id = 5;\n"
           "COMMIT;",
           3,
           "rows of orders change under the access exclusive lock from line 2",
           {}},
          {"ddl-and-dml-mixed",
           "BEGIN;\nALTER TABLE orders ADD COLUMN a int;\nINSERT INTO orders SELECT 1;\nCOMMIT;",
           3,
           "rows of orders change under the access exclusive lock from line 2",
           {"BEGIN; ALTER TABLE orders ADD COLUMN a int; INSERT INTO orders VALUES (1); COMMIT;"}},
          {"ddl-and-dml-mixed",
           "BEGIN;\nALTER TABLE orders ADD COLUMN a int;\n"
           "MERGE INTO orders USING new ON orders.id = new.id WHEN MATCHED THEN DELETE;\nCOMMIT;",
           3,
           "rows of orders change under the access exclusive lock from line 2",
           {}},
          {"lock-upgrade",
           "BEGIN;\n\nUPDATE orders SET a = 1 WHERE id = 5;\nDROP INDEX i;\n"
           "ALTER TABLE orders ADD COLUMN b int;\nCOMMIT;",
           5,
           "the row exclusive lock on orders from line 3 becomes access exclusive: a deadlock with "
           "another session that does the same",
           {"BEGIN; LOCK TABLE orders; ALTER TABLE orders ADD COLUMN b int; COMMIT;",
            "BEGIN; SELECT * FROM orders; UPDATE orders SET a = 1 WHERE id = 5; COMMIT;",
            "BEGIN; UPDATE orders SET a = 1 WHERE id = 5; "
            "ALTER TABLE bookings ADD COLUMN b int; COMMIT;",
            "BEGIN; CREATE INDEX i ON orders (a); DROP TABLE bookings CASCADE; COMMIT;"}},
          {"several-strong-locks",
           "BEGIN;\nSELECT * FROM third;\nLOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE;\n"
           "ALTER TABLE bookings ADD COLUMN a int;\nCOMMIT;",
           4,
           "bookings is locked (access exclusive) while orders is locked (share row exclusive)",
           {"BEGIN; LOCK TABLE orders IN SHARE MODE; ALTER TABLE bookings ADD COLUMN a int; "
            "COMMIT;",
            "BEGIN; LOCK TABLE orders; SELECT * FROM bookings; COMMIT;",
            "BEGIN; LOCK TABLE orders; DROP INDEX i; COMMIT;",
            "BEGIN; LOCK TABLE orders; ALTER TABLE orders ADD COLUMN a int; COMMIT;"}},
          {"statement-after-strong-lock",
           "BEGIN;\nSELECT * FROM a_first;\nALTER TABLE orders ADD COLUMN a int;\n"
           "SELECT count(*) FROM bookings;\nCOMMIT;",
           4,
           "the access exclusive lock on orders, taken in line 3, is held while rows are read or "
           "written",
           {"BEGIN; ALTER TABLE orders ADD COLUMN a int; COMMENT ON TABLE orders IS 'x'; COMMIT;",
            "BEGIN; LOCK TABLE orders; TRUNCATE bookings; COMMIT;",
            "BEGIN; UPDATE orders SET a = 1 WHERE id = 5; SELECT count(*) FROM bookings; "
            "COMMIT;"}},
          {"statement-after-strong-lock",
           "BEGIN;\nLOCK TABLE orders;\nCLUSTER bookings USING i;\nCOMMIT;",
           3,
           "the access exclusive lock on orders, taken in line 2, is held while rows are read or "
           "written",
           {}},
          {"mergeable-alters",
           "BEGIN;\nALTER TABLE orders ALTER COLUMN a SET NOT NULL;\n"
           "ALTER TABLE orders ALTER COLUMN b TYPE bigint;\nCOMMIT;",
           3,
           "orders is read or rewritten once more than by one ALTER TABLE",
           {"ALTER TABLE orders ALTER COLUMN a SET NOT NULL;"
            "ALTER TABLE orders ALTER COLUMN b SET NOT NULL;",
            "BEGIN; ALTER TABLE orders ADD COLUMN a int; "
            "ALTER TABLE orders ALTER COLUMN b SET NOT NULL; COMMIT;",
            "BEGIN; ALTER TABLE bookings ALTER COLUMN b SET NOT NULL; "
            "ALTER TABLE orders ALTER COLUMN b SET NOT NULL; COMMIT;",
            "BEGIN; ALTER TABLE orders ADD CHECK (a > 0); "
            "ALTER TABLE orders ALTER COLUMN b SET NOT NULL; COMMIT;",
            "BEGIN; COPY t FROM stdin;\n1\n\\.\nALTER TABLE orders ALTER COLUMN b SET NOT NULL; "
            "COMMIT;",
            "BEGIN; SELECT 1; UPDATE orders SET a = 1; COMMIT;"}}}) {
    expect(pair);
  }
}

TEST(Pairs, OfEnumValuesThatAreNotCommittedYet) {
  for (const auto* use : {"UPDATE orders SET mood = 'glad' WHERE id = 5;",
                          "ALTER TABLE orders ADD CHECK (m <> 'glad');",
                          "ALTER TABLE orders ADD COLUMN m mood DEFAULT 'glad';",
                          "CREATE TABLE t (id int, m mood DEFAULT 'glad');"}) {
    const std::string add = "ALTER TYPE mood ADD VALUE 'glad';\n";
    const auto hazard = "BEGIN;\n" + add + use + "\nCOMMIT;";
    const auto split = "BEGIN;\n" + add + "COMMIT;\nBEGIN;\n" + use + "\nCOMMIT;";
    const auto single = add + use;
    expect({"enum-value-used-too-early",
            hazard,
            3,
            "value 'glad' of type mood is used before the transaction that adds it is committed "
            "(error 55P04)",
            {split, single, "BEGIN; ALTER TYPE mood ADD VALUE 'glad'; SELECT 'sad'; COMMIT;",
             "BEGIN; SELECT 'glad'; ALTER TYPE mood ADD VALUE 'glad'; COMMIT;"}});
  }
}

TEST(EnumValueUsedTooEarly, IsFoundBehindABlockThatAddsIt) {
  expect({"enum-value-used-too-early",
          "BEGIN;\nDO $$ BEGIN ALTER TYPE mood ADD VALUE 'glad'; END $$;\nSELECT 'glad';\nCOMMIT;",
          3,
          "value 'glad' of type mood is used before the transaction that adds it is committed "
          "(error 55P04)",
          {}});
}

TEST(Pairs, OfLimits) {
  for (const auto& pair : std::vector<Pair>{
           {"lock-timeout-off",
            "SET lock_timeout = '2s';\nSET lock_timeout TO DEFAULT;",
            2,
            "from here on locks are waited for without a limit",
            {"SET lock_timeout = '0.5s';", "SET lock_timeout = '500us';", "SET work_mem = 0;"}},
           {"lock-timeout-too-long",
            "SET lock_timeout = '0.5min';",
            1,
            "lock_timeout of 0.5min lets the application wait that long",
            {"SET lock_timeout = '10s';", "SET lock_timeout = '20000us';", "RESET lock_timeout;",
             "SET statement_timeout = '1h';"}},
           {"missing-lock-timeout",
            "SET lock_timeout = '2s';\nDROP TABLE a;\nRESET lock_timeout;\nDROP TABLE b;\n"
            "DROP TABLE c;",
            4,
            "no lock_timeout is set: while this waits for its lock, everybody behind it waits too",
            {"SELECT * FROM a;", "SET lock_timeout = '2s'; DROP TABLE a;",
             "BEGIN; CREATE TABLE a (); DROP TABLE a; COMMIT;", "DROP INDEX CONCURRENTLY i;"}},
           {"statement-timeout-on-concurrently",
            "SET statement_timeout = '1s';\nALTER TABLE orders VALIDATE CONSTRAINT c;",
            2,
            "statement_timeout ends this after 1000 ms",
            {"SET statement_timeout = '1s'; DROP INDEX CONCURRENTLY i;",
             "BEGIN; SET LOCAL statement_timeout = '1s'; COMMIT; CREATE INDEX CONCURRENTLY i ON a "
             "(b);",
             "SET statement_timeout = '1s'; BEGIN; SET LOCAL statement_timeout = 0; ALTER TABLE "
             "orders VALIDATE CONSTRAINT c;",
             "BEGIN; SET LOCAL statement_timeout = '1s'; SET statement_timeout = 0; ALTER TABLE "
             "orders VALIDATE CONSTRAINT c;",
             "SET statement_timeout = '11min'; ALTER TABLE orders VALIDATE CONSTRAINT c;",
             "SET statement_timeout = 0; ALTER TABLE orders VALIDATE CONSTRAINT c;",
             "ALTER TABLE orders VALIDATE CONSTRAINT c;",
             "SET statement_timeout = '1s'; SELECT 1;"}},
           {"set-local-outside-transaction",
            "SET LOCAL lock_timeout = '2s';",
            1,
            "SET LOCAL lock_timeout has no effect here: there is no transaction",
            {"BEGIN; SET LOCAL lock_timeout = '2s'; COMMIT;"}},
           {"not-in-transaction",
            "DO $$BEGIN CREATE INDEX CONCURRENTLY i ON orders (a); END$$;",
            1,
            "this cannot run inside a transaction (error 25001)",
            {"CREATE INDEX CONCURRENTLY i ON orders (a);"}},
           {"transaction-left-open",
            "BEGIN;\nSELECT 1;\nDROP TABLE a, b;",
            3,
            "BEGIN without COMMIT: nothing of the transaction is applied",
            {"BEGIN; DROP TABLE a; COMMIT;"}}}) {
    expect(pair);
  }
}

TEST(Pairs, OfNamesThatAreCut) {
  const std::string name(64, 'N');
  const auto cut = "a name is cut to " + std::string(63, 'N');
  for (const auto& text :
       {"CREATE TABLE t (id bigint PRIMARY KEY, " + name + " int);",
        "ALTER TABLE t ADD COLUMN a int, ADD COLUMN " + name + " int;",
        "ALTER TABLE t ADD CONSTRAINT \"" + name + "\" CHECK (a > 0);", "SELECT 1 AS " + name}) {
    expect({"long-identifier", text, 1, cut, {}});
  }
  for (const auto& text :
       {"SELECT '" + name + "';", "SELECT 1 -- " + name + "\n;",
        "SELECT 1 AS \"" + cut.substr(17) + "\";", "SELECT " + std::string(70, '1') + ";"}) {
    EXPECT_TRUE(found(text, "long-identifier").empty()) << text;
  }
  const auto broken = "SELECT 1 AS \"" + std::string(62, 'n') + "\xc3\xa9\";";
  expect({"long-identifier", broken, 1, "a name is cut to " + std::string(62, 'n') + "\\xc3", {}});
}

TEST(Pairs, OfThingsThatAreNoTablesButHaveTheNameOfANewOne) {
  for (const auto& [rule, text] : std::vector<std::pair<std::string_view, std::string>>{
           {"drop-schema", "DROP SCHEMA same CASCADE;"},
           {"drop-cascade", "DROP SCHEMA same CASCADE;"},
           {"drop-cascade", "DROP FUNCTION same() CASCADE;"},
           {"rename-schema", "ALTER SCHEMA same RENAME TO other;"},
           {"drop-database", "DROP DATABASE same;"}}) {
    EXPECT_EQ(found("BEGIN; CREATE TABLE same (id int); " + text + " COMMIT;", rule).size(), 1U)
        << text;
  }
}

TEST(Pairs, OfTypesThatTheSameTransactionMade) {
  for (const std::string made : {"CREATE TYPE same AS ENUM ('a');", "CREATE DOMAIN same AS int;"}) {
    const std::string kind = made.substr(7, made.find(' ', 7) - 7);
    const auto rename = "ALTER " + kind + " same RENAME TO other;";
    const auto drop = "DROP " + kind + " same CASCADE;";
    EXPECT_TRUE(found("BEGIN; " + made + rename + " COMMIT;", "rename-type").empty()) << kind;
    EXPECT_TRUE(found("BEGIN; " + made + drop + " COMMIT;", "drop-cascade").empty()) << kind;
    EXPECT_EQ(found(made + rename, "rename-type").size(), 1U) << kind;
    EXPECT_EQ(found(drop, "drop-cascade").size(), 1U) << kind;
  }
}

}  // namespace belay::lint
