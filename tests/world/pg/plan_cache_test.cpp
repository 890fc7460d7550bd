// Which changes make a statement fail that was prepared before: on a live server, beside what the
// rule plan-cache says of the same change.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/lint/lint.hpp"
#include "core/sql/known_ddl.hpp"
#include "world/pg/connection.hpp"
#include "world/pg/known_ddl.hpp"
#include "world/pg/target.hpp"

namespace belay::world {
namespace {

constexpr std::string_view plan_tables = R"sql(
SET client_min_messages = error;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
CREATE TABLE orders (id int PRIMARY KEY, note varchar(10), spare int);
CREATE TABLE returns () INHERITS (orders);
CREATE VIEW sales AS SELECT spare FROM orders;
CREATE TYPE pair AS (a int, b int);
CREATE TABLE pairs (p pair);
CREATE FUNCTION notes() RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE one orders; BEGIN SELECT * INTO one FROM orders; RETURN one.id; END $$;
INSERT INTO orders VALUES (1, 'a', 2))sql";

const std::string star = "SELECT * FROM orders";
const std::string by_name = "SELECT id, note FROM orders";

// The SQLSTATE of the prepared statement behind the change; "" where it succeeds, "plan" where its
// result would be another one: 0A000, "cached plan must not change result type".
struct PlanForm {
  std::string change;
  std::string prepared;
  std::string state;
};

const std::vector<PlanForm> plan_forms{
    {"ALTER TABLE orders ADD COLUMN remark text", star, "plan"},
    {"ALTER TABLE orders ADD COLUMN remark text", by_name, ""},
    {"ALTER TABLE orders ADD COLUMN remark text NOT NULL DEFAULT ''", star, "plan"},
    {"ALTER TABLE orders ADD COLUMN remark text", "SELECT * FROM returns", "plan"},
    {"ALTER TABLE orders ADD COLUMN remark text", "UPDATE orders SET spare = 3 RETURNING *",
     "plan"},
    {"ALTER TABLE orders ADD COLUMN remark text", "SELECT * FROM sales", ""},
    {"ALTER TABLE orders ADD COLUMN remark text", "SELECT notes()", ""},
    {"ALTER TABLE orders DROP COLUMN note", star, "plan"},
    {"ALTER TABLE orders DROP COLUMN note", by_name, "42703"},
    {"ALTER TABLE orders DROP COLUMN spare CASCADE", by_name, ""},
    {"ALTER TABLE orders RENAME COLUMN note TO remark", star, "plan"},
    {"ALTER TABLE orders RENAME COLUMN note TO remark", by_name, "42703"},
    {"ALTER TABLE orders RENAME COLUMN spare TO rest", by_name, ""},
    {"ALTER VIEW sales RENAME COLUMN spare TO rest", "SELECT * FROM sales", "plan"},
    {"ALTER TABLE orders ALTER COLUMN note TYPE varchar(20)", star, "plan"},
    {"ALTER TABLE orders ALTER COLUMN note TYPE varchar(20)", by_name, "plan"},
    {"ALTER TABLE orders ALTER COLUMN note TYPE text", by_name, "plan"},
    {"ALTER TABLE orders ALTER COLUMN id TYPE bigint", "SELECT id FROM orders", "plan"},
    {"ALTER TABLE orders ALTER COLUMN note TYPE varchar(10) COLLATE \"C\"", by_name, "plan"},
    {"ALTER TABLE orders ALTER COLUMN note TYPE text", "SELECT id, spare FROM orders", ""},
};

// Of these nothing is said, and nothing fails.
const std::vector<std::string> harmless_changes{
    "ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text",
    "ALTER TABLE orders DROP COLUMN IF EXISTS missing",
    "ALTER TABLE orders ALTER COLUMN note SET NOT NULL",
    "ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'none'",
    "ALTER TABLE orders ALTER COLUMN note SET STATISTICS 500",
    "ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTERNAL",
    "ALTER TABLE orders ADD CONSTRAINT positive CHECK (id > 0)",
    "ALTER TABLE orders RENAME CONSTRAINT orders_pkey TO pk",
    "CREATE INDEX ON orders (note)",
    "ALTER TYPE pair ADD ATTRIBUTE c int",
    "ALTER TYPE pair DROP ATTRIBUTE b",
    "ALTER TYPE pair RENAME ATTRIBUTE a TO first",
    "BEGIN; CREATE TABLE made (id int); ALTER TABLE made ADD COLUMN a int; COMMIT",
};

class PreparedBefore : public testing::Test {
 protected:
  PreparedBefore() {
    anew();
    known_ = sql::knowledge_of(take(read_known_ddl(target_.options())).text);
    EXPECT_TRUE(known_.complete);
  }
  void anew() const { target_.sql(plan_tables); }
  // How it goes now, in the session that prepared it.
  static std::string state_of(pqxx::connection& session) {
    try {
      pqxx::work(session).exec_prepared("it");
      return "";
    } catch (const pqxx::sql_error& error) {
      const std::string words = error.what();
      const bool plan = words.find("cached plan must not change result") != std::string::npos;
      return plan && error.sqlstate() == "0A000" ? "plan" : error.sqlstate();
    }
  }
  std::string state_behind(const std::string& change, const std::string& prepared) const {
    anew();
    pqxx::connection session(target_.server.url(target_.name));
    session.prepare("it", prepared);
    EXPECT_EQ(state_of(session), "") << prepared;
    target_.sql(change);
    return state_of(session);
  }
  bool is_told(const std::string& change) const {
    const auto report = lint::lint_script(change, known_, {.profile = lint::Profile::advice});
    EXPECT_EQ(report.not_analysed, 0U) << change;
    return std::ranges::find(report.findings, "plan-cache", &lint::Finding::rule) !=
           report.findings.end();
  }

  Target target_{"plans"};
  sql::Knowledge known_;
};

TEST_F(PreparedBefore, FailsBehindWhatTheRuleNames) {
  for (const auto& [change, prepared, state] : plan_forms) {
    EXPECT_EQ(state_behind(change, prepared), state) << change << "; " << prepared;
    EXPECT_TRUE(is_told(change)) << change;
  }
}

TEST_F(PreparedBefore, SucceedsBehindWhatTheRuleDoesNotName) {
  for (const auto& change : harmless_changes) {
    for (const auto& prepared : {star, by_name, std::string("SELECT * FROM pairs")}) {
      EXPECT_EQ(state_behind(change, prepared), "") << change << "; " << prepared;
    }
    EXPECT_FALSE(is_told(change)) << change;
  }
}

// What docs/known-limits.md says of the rule.
TEST_F(PreparedBefore, FailsBehindAViewOrTableThatIsMadeAgainOfWhichNothingIsSaid) {
  for (const auto& [change, prepared] : std::vector<std::pair<std::string, std::string>>{
           {"CREATE OR REPLACE VIEW sales AS SELECT spare, note FROM orders",
            "SELECT * FROM sales"},
           {"DROP TABLE pairs; CREATE TABLE pairs (p int)", "SELECT * FROM pairs"}}) {
    EXPECT_EQ(state_behind(change, prepared), "plan") << change;
    EXPECT_FALSE(is_told(change)) << change;
  }
  const std::string same = "ALTER TABLE orders ALTER COLUMN note TYPE varchar(10)";
  EXPECT_EQ(state_behind(same, star), "");
  EXPECT_TRUE(is_told(same)) << "what it was before is not compared";
}

TEST_F(PreparedBefore, FailsUntilItIsPreparedAnew) {
  pqxx::connection session(target_.server.url(target_.name));
  session.prepare("it", star);
  ASSERT_EQ(state_of(session), "");
  target_.sql("ALTER TABLE orders ADD COLUMN remark text");
  EXPECT_EQ(state_of(session), "plan");
  EXPECT_EQ(state_of(session), "plan");
  session.unprepare("it");
  session.prepare("it", star);
  EXPECT_EQ(state_of(session), "");
}

}  // namespace
}  // namespace belay::world
