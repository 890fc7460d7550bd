// The edges of single rules, beyond the two examples that each has.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/lint/lint.hpp"
#include "core/lint/timeouts.hpp"

namespace belay::lint {
namespace {

bool finds(std::string_view text, std::string_view rule,
           sql::Boundaries boundaries = sql::Boundaries::as_written) {
  const auto report = lint_script(text, {}, {.profile = Profile::advice, .boundaries = boundaries});
  EXPECT_EQ(report.not_analysed, 0U) << text;
  return std::ranges::find(report.findings, rule, &Finding::rule) != report.findings.end();
}

struct Case {
  std::string_view rule;
  std::string_view text;
};

}  // namespace

TEST(Rules, FindTheSameHazardInItsOtherForms) {
  for (const auto& [rule, text] : std::initializer_list<Case>{
           {"dml-backfill", "INSERT INTO orders SELECT * FROM old_orders;"},
           {"dml-backfill", "DELETE FROM orders;"},
           {"add-unique", "ALTER TABLE orders ADD PRIMARY KEY (id);"},
           {"cluster", "CLUSTER;"},
           {"cluster", "CLUSTER orders USING orders_code;"},
           {"replica-identity", "ALTER TABLE orders REPLICA IDENTITY NOTHING;"},
           {"rights-changed", "ALTER TABLE orders OWNER TO app;"},
           {"row-security", "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;"},
           {"row-security", "DROP POLICY own ON orders;"},
           {"row-security", "ALTER TABLE orders FORCE ROW LEVEL SECURITY;"},
           {"rewrite-storage", "ALTER TABLE orders SET ACCESS METHOD heap2;"},
           {"rename-table", "ALTER TABLE orders SET SCHEMA old;"},
           {"rename-view", "ALTER VIEW sales SET SCHEMA old;"},
           {"rename-view", "ALTER MATERIALIZED VIEW sales RENAME TO revenue;"},
           {"rename-type", "ALTER TYPE mood SET SCHEMA old;"},
           {"new-restriction", "CREATE RULE nothing AS ON DELETE TO orders DO INSTEAD NOTHING;"},
           {"trigger-disabled", "DROP TRIGGER audit ON orders;"},
           {"small-key", "CREATE TABLE t (id smallint PRIMARY KEY);"},
           {"small-key", "CREATE TABLE t (id serial PRIMARY KEY);"},
           {"small-key", "CREATE TABLE t (id smallserial PRIMARY KEY);"},
           {"small-key", "CREATE TABLE t (id serial4 PRIMARY KEY);"},
           {"small-key", "CREATE TABLE t (id serial2 PRIMARY KEY);"},
           {"narrowing-type", "ALTER TABLE orders ALTER COLUMN n TYPE smallint;"},
           {"narrowing-type", "ALTER TABLE orders ALTER COLUMN n TYPE varchar(5);"},
           {"narrowing-type", "ALTER TABLE orders ALTER COLUMN n TYPE char(5);"},
           {"truncate", "TRUNCATE orders CASCADE;"},
           {"lock-timeout-off", "SET lock_timeout = 0;"},
           {"lock-timeout-off", "SET lock_timeout = '0ms';"},
           {"lock-timeout-off", "SET lock_timeout = '0s';"},
           {"lock-timeout-off", "RESET lock_timeout;"},
           {"domain-constraint", "ALTER DOMAIN positive SET NOT NULL;"},
           {"domain-constraint", "ALTER DOMAIN positive ADD CHECK (VALUE > 0);"}}) {
    EXPECT_TRUE(finds(text, rule)) << rule << ": " << text;
  }
}

TEST(Rules, AreSilentWhereTheHazardIsNot) {
  for (const auto& [rule, text] : std::initializer_list<Case>{
           {"dml-backfill", "INSERT INTO orders VALUES (1);"},
           {"cluster", "BEGIN; CREATE TABLE t (id int); CLUSTER t USING t_i; COMMIT;"},
           {"create-index-blocking", "CREATE INDEX i ON ONLY orders (id);"},
           {"create-table-as", "CREATE TABLE t AS SELECT 1 AS n;"},
           {"create-table-as", "CREATE TEMPORARY TABLE t AS SELECT * FROM orders;"},
           {"create-table-as", "CREATE TABLE t AS SELECT * FROM orders WITH NO DATA;"},
           {"refresh-matview", "REFRESH MATERIALIZED VIEW sales WITH NO DATA;"},
           {"enum-type", "CREATE TYPE pair AS (a int, b int);"},
           {"no-primary-key", "CREATE TABLE t (LIKE orders INCLUDING ALL);"},
           {"no-primary-key", "CREATE TEMPORARY TABLE t (id int);"},
           {"no-primary-key", "CREATE TABLE t () INHERITS (orders);"},
           {"no-primary-key", "CREATE TABLE t PARTITION OF events DEFAULT;"},
           {"no-primary-key", "CREATE TABLE t (id int, PRIMARY KEY (id));"},
           {"attach-partition", "ALTER INDEX i ATTACH PARTITION i_2019;"},
           {"set-not-null", "ALTER DOMAIN positive SET NOT NULL;"},
           {"small-key", "CREATE TABLE t (id bigint PRIMARY KEY, n int);"},
           {"narrowing-type", "ALTER TABLE orders ALTER COLUMN n TYPE varchar;"},
           {"narrowing-type",
            "CREATE TABLE t (n varchar(3)); ALTER TABLE t ALTER COLUMN n TYPE varchar(5);"},
           {"rename-view",
            "BEGIN; CREATE VIEW sales AS SELECT 1 AS n; ALTER VIEW sales RENAME TO old; COMMIT;"},
           {"lock-timeout-off", "SET lock_timeout = '10ms';"},
           {"lock-timeout-off", "RESET statement_timeout;"},
           {"long-identifier", "CREATE TABLE short (id int);"},
           {"several-strong-locks", "ALTER TABLE orders ADD COLUMN a int;"},
           {"varchar-limit", "CREATE TABLE t (a varchar, b text, c char(3));"}}) {
    EXPECT_FALSE(finds(text, rule)) << rule << ": " << text;
  }
}

TEST(Rules, OfNamesCountWhatTheServerKeeps) {
  const std::string name(63, 'n');
  EXPECT_FALSE(finds("CREATE TABLE " + name + " (id int);", "long-identifier"));
  EXPECT_TRUE(finds("CREATE TABLE " + name + "x (id int);", "long-identifier"));
  EXPECT_TRUE(finds("ALTER TABLE t ADD COLUMN " + name + "_ int;", "long-identifier"));
}

TEST(Rules, OfTransactionsKnowWhoHoldsTheOne) {
  const auto own = sql::Boundaries::one;
  EXPECT_TRUE(finds("BEGIN;", "transaction-nesting", own));
  EXPECT_TRUE(finds("ROLLBACK;", "transaction-nesting", own));
  EXPECT_TRUE(finds("COMMIT;", "transaction-nesting", own));
  EXPECT_FALSE(finds("BEGIN; COMMIT;", "transaction-nesting"));
}

TEST(Rules, AreSilentOnATableThatTheSameTransactionMade) {
  for (const auto& [rule, text] : std::initializer_list<Case>{
           {"constraint-dropped", "ALTER TABLE orders DROP CONSTRAINT c;"},
           {"drop-default", "ALTER TABLE orders ALTER COLUMN id DROP DEFAULT;"},
           {"drop-not-null", "ALTER TABLE orders ALTER COLUMN id DROP NOT NULL;"},
           {"drop-table", "DROP TABLE orders;"},
           {"drop-cascade", "DROP TABLE orders CASCADE;"},
           {"rename-table", "ALTER TABLE orders RENAME TO purchases;"},
           {"rename-column", "ALTER TABLE orders RENAME COLUMN id TO no;"},
           {"replica-identity", "ALTER TABLE orders REPLICA IDENTITY FULL;"},
           {"unlogged", "ALTER TABLE orders SET UNLOGGED;"},
           {"trigger-disabled", "ALTER TABLE orders DISABLE TRIGGER ALL;"},
           {"rewrite-storage", "ALTER TABLE orders SET TABLESPACE fast;"},
           {"reindex-blocking", "REINDEX TABLE orders;"},
           {"detach-partition", "ALTER TABLE orders DETACH PARTITION orders_1;"},
           {"new-restriction",
            "CREATE TRIGGER a BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();"},
           {"rights-changed", "ALTER TABLE orders OWNER TO app;"}}) {
    const std::string made = "CREATE TABLE orders (id int); ";
    EXPECT_FALSE(finds("BEGIN; " + made + std::string(text) + " COMMIT;", rule)) << text;
    EXPECT_TRUE(finds(made + std::string(text), rule)) << text;
  }
}

TEST(Timeouts, AreReadInEveryUnitOfTheServer) {
  EXPECT_EQ(milliseconds("250"), 250);
  EXPECT_EQ(milliseconds(" 2 s "), 2'000);
  EXPECT_EQ(milliseconds("3min"), 180'000);
  EXPECT_EQ(milliseconds("1h"), 3'600'000);
  EXPECT_EQ(milliseconds("1d"), 86'400'000);
  for (const std::string_view none : {"", "x", "-5", "99999999999999999999", "1000000001"}) {
    EXPECT_EQ(milliseconds(none), 0) << none;
  }
}

TEST(Timeouts, HoldAsLongAsTheyWereSetFor) {
  const auto wait = [](std::string_view before) {
    const std::string text = std::string(before) + " SELECT 1;";
    const auto script = sql::read_script(text, {}, sql::Boundaries::as_written);
    const auto timeout = timeout_at(script, script.statements.size() - 1, "lock_timeout");
    return timeout.set ? timeout.milliseconds : -1;
  };
  EXPECT_EQ(wait(""), -1);
  EXPECT_EQ(wait("SET lock_timeout = '2s';"), 2'000);
  EXPECT_EQ(wait("SET lock_timeout = '2s'; RESET ALL;"), -1);
  EXPECT_EQ(
      wait("DO $$ BEGIN PERFORM set_config('lock_timeout', '2s', false); EXECUTE 'DELETE FROM "
           "t'; END $$;"),
      2'000);
  EXPECT_EQ(wait("SET lock_timeout = '2s'; RESET lock_timeout;"), -1);
  EXPECT_EQ(wait("SET lock_timeout = '2s'; RESET statement_timeout;"), 2'000);
  EXPECT_EQ(wait("SET lock_timeout = '2s'; BEGIN; SET LOCAL lock_timeout = '1s';"), 1'000);
  EXPECT_EQ(wait("BEGIN; SET LOCAL lock_timeout = '1s'; COMMIT;"), -1);
  EXPECT_EQ(wait("BEGIN; SET LOCAL lock_timeout = '1s'; COMMIT; BEGIN;"), -1);
  EXPECT_EQ(wait("SET LOCAL lock_timeout = '1s';"), -1);
}

TEST(Severities, HaveWords) {
  EXPECT_EQ(word_of(Severity::advice), "advice");
  EXPECT_EQ(word_of(Severity::warning), "warning");
  EXPECT_EQ(word_of(Severity::danger), "danger");
}

TEST(Lint, CountsWhatItCannotRead) {
  const auto report = lint_script("SELEC 1; DROP TABLE a;", {}, {});
  EXPECT_EQ(report.not_analysed, 1U);
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(report.findings.front().rule, "not-analysed");
  EXPECT_EQ(gravest(report), Severity::danger);
  EXPECT_EQ(gravest(lint_script("SELEC 1;", {}, {})), Severity::warning);
  EXPECT_EQ(gravest(lint_script("SELEC 1;", {}, {.profile = Profile::strict})), Severity::danger);
  EXPECT_EQ(gravest(lint_script("SELECT 1;", {}, {})), std::nullopt);
}

TEST(Lint, TellsOfEachPartOfABlockThatItCannotSee) {
  const auto report =
      lint_script("SELECT 1;\nDO $$BEGIN EXECUTE 'DROP TABLE ' || x; END$$;", {}, {});
  EXPECT_EQ(report.statements, 2U);
  EXPECT_EQ(report.not_analysed, 1U);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings.front().line, 2U);
  EXPECT_EQ(report.findings.front().message, "not analysed: EXECUTE 'DROP TABLE ' || x");
}

TEST(Lint, ReadsPastTheRowsOfACopy) {
  const auto report = lint_script("COPY t FROM stdin;\n1\n2\n\\.\nDROP TABLE a;", {}, {});
  EXPECT_EQ(report.statements, 2U);
  EXPECT_EQ(report.not_analysed, 0U);
}

}  // namespace belay::lint
