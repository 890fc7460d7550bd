// What each rule of a single statement says of a hazard, and where; and where it is silent.
#include "core/lint/pairs.hpp"

namespace belay::lint {

TEST(Pairs, OfNewColumns) {
  for (const auto& pair : std::vector<Pair>{
           {"add-column-constrained-domain",
            "CREATE DOMAIN amount AS int CHECK (VALUE > 0);\n\n"
            "ALTER TABLE orders ADD COLUMN a amount;",
            3,
            "orders is rewritten under an access exclusive lock: the domain has a CHECK",
            {"CREATE DOMAIN amount AS int; ALTER TABLE orders ADD COLUMN a amount;",
             "ALTER TABLE orders ADD COLUMN a amount;",
             "ALTER TABLE orders ADD COLUMN a uuid DEFAULT gen_random_uuid();"}},
           {"add-column-references",
            "ALTER TABLE orders\n  ADD COLUMN c int REFERENCES customers;",
            1,
            "writes to customers wait (share row exclusive lock)",
            {"ALTER TABLE orders ADD COLUMN c int CHECK (c > 0);",
             "BEGIN; CREATE TABLE orders (); ALTER TABLE orders ADD COLUMN c int REFERENCES x; "
             "COMMIT;"}},
           {"add-column-references",
            "ALTER TABLE orders ADD COLUMN c int DEFAULT 1 CHECK (c > 0) REFERENCES customers;",
            1,
            "writes to customers wait (share row exclusive lock), and both tables are read",
            {}},
           {"add-column-serial-identity",
            "ALTER TABLE orders ADD COLUMN n int GENERATED ALWAYS AS IDENTITY;",
            1,
            "orders is rewritten under an access exclusive lock: each row gets a number",
            {"ALTER TABLE orders ADD COLUMN n int GENERATED ALWAYS AS (id + 1) STORED;"}},
           {"add-column-stored-generated",
            "ALTER TABLE orders ADD COLUMN n int GENERATED ALWAYS AS (id + 1) STORED;",
            1,
            "orders is rewritten under an access exclusive lock: the generated value is stored",
            {"BEGIN; CREATE TABLE orders (id int); ALTER TABLE orders ADD COLUMN n int GENERATED "
             "ALWAYS AS (id + 1) STORED; COMMIT;"}},
           {"add-column-volatile-default",
            "ALTER TABLE orders ADD COLUMN n text DEFAULT our_own();",
            1,
            "orders may be rewritten under an access exclusive lock: the default calls a function "
            "that may be volatile",
            {"ALTER TABLE orders ADD COLUMN at timestamptz DEFAULT now();",
             "CREATE DOMAIN amount AS int CHECK (VALUE > 0);"
             "ALTER TABLE orders ADD COLUMN a amount DEFAULT 1;"}},
           {"add-column-unique",
            "ALTER TABLE orders ADD COLUMN id int PRIMARY KEY;",
            1,
            "orders waits for an index build under an access exclusive lock: the new column's "
            "PRIMARY KEY",
            {"ALTER TABLE orders ADD COLUMN id int CHECK (id > 0);"}},
           {"add-required-column",
            "ALTER TABLE orders ADD COLUMN n int NOT NULL;",
            1,
            "this fails on a table that holds rows, and breaks INSERTs that do not name n",
            {"ALTER TABLE orders ADD COLUMN n int NOT NULL DEFAULT 1;",
             "ALTER TABLE orders ADD COLUMN n int;"}},
           {"set-null-on-required",
            "CREATE TABLE t (a int NOT NULL REFERENCES x ON DELETE SET NULL);",
            1,
            "a is NOT NULL and would become NULL",
            {"CREATE TABLE t (a int NOT NULL REFERENCES x ON DELETE CASCADE);",
             "CREATE TABLE t (a int REFERENCES x ON DELETE SET NULL);"}},
           {"small-key",
            "CREATE TABLE t (n int,\n id smallint PRIMARY KEY);",
            1,
            "key id is smallint",
            {"CREATE TABLE t (id smallint UNIQUE);"}},
           {"timestamp-without-zone",
            "CREATE TABLE t (id bigint PRIMARY KEY, at timestamp);",
            1,
            "at is timestamp",
            {"ALTER TABLE t RENAME COLUMN timestamp TO at;"}}}) {
    expect(pair);
  }
}

TEST(Pairs, OfConstraints) {
  for (const auto& pair : std::vector<Pair>{
           {"add-unique",
            "CREATE TABLE orders (id int);\n"
            "CREATE UNIQUE INDEX CONCURRENTLY i ON orders (id);\n"
            "ALTER TABLE orders ADD PRIMARY KEY USING INDEX i;",
            3,
            "all reads and writes of orders wait (access exclusive lock): the key's columns become "
            "NOT NULL",
            {"ALTER TABLE orders ADD PRIMARY KEY USING INDEX i;",
             "ALTER TABLE orders ADD UNIQUE USING INDEX i;",
             "ALTER TABLE orders ADD CHECK (id > 0);"}},
           {"add-fk-validating",
            "ALTER TABLE orders ADD FOREIGN KEY (c) REFERENCES customers;",
            1,
            "writes to orders and customers wait while every row is looked up (share row exclusive "
            "lock)",
            {"ALTER TABLE orders ADD FOREIGN KEY (c) REFERENCES customers NOT VALID;",
             "ALTER TABLE orders ADD UNIQUE (c);"}},
           {"domain-constraint",
            "ALTER DOMAIN amount SET NOT NULL;",
            1,
            "writes to every table with a column of domain amount wait while it is read (share "
            "lock)",
            {"ALTER DOMAIN amount ADD CHECK (VALUE > 0) NOT VALID;",
             "ALTER TABLE amount ALTER COLUMN a SET NOT NULL;"}},
           {"not-valid-never-validated",
            "ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT d;\n"
            "ALTER TABLE bookings VALIDATE CONSTRAINT c;\n"
            "DO $$ BEGIN LOCK TABLE orders; ALTER TABLE bookings VALIDATE CONSTRAINT c; END $$;\n"
            "DROP INDEX c;",
            1,
            "constraint c of orders is not validated in this script",
            {"ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0);"}},
           {"validate-in-same-transaction",
            "BEGIN;\nLOCK TABLE orders IN SHARE MODE;\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT c;\nCOMMIT;",
            3,
            "orders is read from end to end under the share lock that the transaction holds "
            "already",
            {"BEGIN; ALTER TABLE orders VALIDATE CONSTRAINT c; COMMIT;",
             "BEGIN; UPDATE orders SET a = 1 WHERE id = 5; "
             "ALTER TABLE orders VALIDATE CONSTRAINT c; COMMIT;"}},
           {"set-not-null",
            "ALTER TABLE orders ALTER COLUMN n SET NOT NULL;",
            1,
            "orders is read from end to end under an access exclusive lock, unless a valid CHECK "
            "(n IS NOT NULL) is there",
            {"CREATE TABLE orders (n int NOT NULL); ALTER TABLE orders ALTER n SET NOT NULL;"}}}) {
    expect(pair);
  }
}

TEST(Pairs, OfIndexesAndPartitions) {
  for (const auto& pair : std::vector<Pair>{
           {"concurrent-leaves-invalid",
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (a);",
            1,
            "an invalid index i of a build that failed would count as done; look at "
            "pg_index.indisvalid",
            {"CREATE INDEX IF NOT EXISTS i ON orders (a);",
             "CREATE INDEX CONCURRENTLY i ON orders (a);"}},
           {"drop-index-blocking",
            "DROP INDEX i;",
            1,
            "all reads and writes of the table wait while index i is dropped (access exclusive "
            "lock)",
            {"BEGIN; CREATE TABLE t (a int); CREATE INDEX i ON t (a); DROP INDEX i; COMMIT;",
             "DROP INDEX CONCURRENTLY i;"}},
           {"wide-index",
            "CREATE INDEX i ON t (a, b, c, d);",
            1,
            "index i has 4 columns",
            {"CREATE INDEX i ON t (a, b, c);"}},
           {"attach-partition",
            "ALTER TABLE events ATTACH PARTITION events_1 DEFAULT;",
            1,
            "events_1 (and the default partition) may be read from end to end under an access "
            "exclusive lock",
            {"BEGIN; CREATE TABLE events_1 (at date); "
             "ALTER TABLE events ATTACH PARTITION events_1 DEFAULT; COMMIT;"}},
           {"create-partition",
            "CREATE TABLE events_1 PARTITION OF events DEFAULT;",
            1,
            "all reads and writes of events wait (access exclusive lock on the parent)",
            {"BEGIN; CREATE TABLE events (at date) PARTITION BY RANGE (at); "
             "CREATE TABLE events_1 PARTITION OF events DEFAULT; COMMIT;",
             "CREATE TABLE events_1 (at date);"}},
           {"detach-partition",
            "ALTER TABLE events DETACH PARTITION events_1;",
            1,
            "all reads and writes of events wait (access exclusive lock on the parent)",
            {"ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;",
             "BEGIN; CREATE TABLE events (at date) PARTITION BY RANGE (at); "
             "ALTER TABLE events DETACH PARTITION events_1; COMMIT;"}}}) {
    expect(pair);
  }
}

TEST(Pairs, OfRows) {
  for (const auto& pair : std::vector<Pair>{
           {"create-table-as",
            "CREATE TABLE t AS SELECT * FROM orders;",
            1,
            "one query fills t, reading orders",
            {"CREATE TABLE t AS SELECT 1 AS n;"}},
           {"dml-backfill",
            "INSERT INTO orders SELECT * FROM old_orders;",
            1,
            "one statement fills orders from old_orders",
            {"INSERT INTO orders SELECT 1;", "UPDATE orders SET a = 1 WHERE id = 5;",
             "DELETE FROM orders WHERE id = 5;"}},
           {"dml-backfill",
            "UPDATE orders SET a = 1;",
            1,
            "every row of orders is written, and locked until the transaction ends",
            {}},
           {"truncate",
            "TRUNCATE orders CASCADE;",
            1,
            "all rows of orders are gone, and of every table that references it",
            {"BEGIN; CREATE TABLE orders (); TRUNCATE orders; COMMIT;"}},
           {"truncate", "TRUNCATE orders;", 1, "all rows of orders are gone", {}},
           {"update-without-where",
            "UPDATE orders SET a = 1;",
            1,
            "the old value in every row of orders is lost",
            {"BEGIN; CREATE TABLE orders (a int); UPDATE orders SET a = 1; COMMIT;"}},
           {"cluster",
            "VACUUM FULL;",
            1,
            "every table is rewritten under an access exclusive lock: all reads and writes wait",
            {"VACUUM;"}},
           {"refresh-matview",
            "REFRESH MATERIALIZED VIEW sales;",
            1,
            "all readers of sales wait for the whole query (access exclusive lock)",
            {"REFRESH MATERIALIZED VIEW CONCURRENTLY sales;",
             "BEGIN; CREATE MATERIALIZED VIEW sales AS SELECT 1 AS n; "
             "REFRESH MATERIALIZED VIEW sales; COMMIT;"}},
           {"rewrite-storage",
            "ALTER TABLE orders SET LOGGED;",
            1,
            "orders is copied under an access exclusive lock: all reads and writes wait",
            {"BEGIN; CREATE TABLE orders (); ALTER TABLE orders SET LOGGED; COMMIT;"}},
           {"sequence-restart",
            "ALTER SEQUENCE s RESTART;",
            1,
            "s gives numbers again that it has given before",
            {"ALTER SEQUENCE s INCREMENT 2;"}}}) {
    expect(pair);
  }
}

}  // namespace belay::lint
