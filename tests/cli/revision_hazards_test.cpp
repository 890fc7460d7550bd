// Where lint finds a hazard in a revision's Python, the real Alembic and the real server are asked
// what it comes to: each example fails, and its safe form does not.
#include <libpq-fe.h>

#include <algorithm>

#include "cli/says.hpp"
#include "core/lint/rule.hpp"
#include "support/offline_project.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

const lint::Rule& rule(const char* id) {
  return *lint::find_rule(id);
}

// A project with tables of its own database, and a revision that a test writes: 0002.
class RevisionHazards : public testing::Test {
 protected:
  RevisionHazards() {
    write_env("");
    write_offline_revision(
        project(), "0001", "",
        "op.create_table('orders', sa.Column('tag', sa.Text()))\n"
        "op.create_table('staff', sa.Column('mood', sa.Enum('ok', name='tone')))",
        "op.drop_table('orders')\nop.drop_table('staff')");
    EXPECT_EQ(alembic({"upgrade", "head"}).status, 0);
  }
  fs::path project() const { return folder_ / "app"; }
  void write_env(const std::string& online) {
    write_offline_project(project(), "", "from sqlalchemy import text\n", online);
  }
  void write_second(std::string_view example) {
    write_offline_example(project(), "0002", "'0001'", std::string(example));
  }
  Ended run(std::vector<std::string> words) {
    const Variables variables{{"PATH", "/usr/bin:/bin"},
                              {"DATABASE_URL", Postgres::shared().url(database_)}};
    return Child(std::move(words), project(), variables, folder_ / "out").wait();
  }
  Ended alembic(std::vector<std::string> words) {
    words.insert(words.begin(), "/usr/bin/alembic");
    return run(std::move(words));
  }
  // Up, down and up again: the first that fails, or the last.
  Ended there_and_back() {
    auto ended = alembic({"upgrade", "head"});
    if (ended.status == 0) ended = alembic({"downgrade", "0001"});
    if (ended.status == 0) ended = alembic({"upgrade", "head"});
    return ended;
  }
  // How grave lint takes it to be; empty: nothing is found.
  std::string severity(const std::string& id) {
    const auto ended = run({binary(), "lint", "--since", "0001", "--profile", "advice", "--json"});
    const auto parsed = parse_json(ended.output);
    EXPECT_TRUE(parsed) << ended.output;
    if (!parsed) return "?";
    for (const auto& finding : *(*parsed)["files"].if_array()->front()["findings"].if_array()) {
      if (finding["rule"].string_or("") == id) return finding["severity"].string_or("?");
    }
    return "";
  }
  std::string applied() const {
    return Postgres::shared().value(database_, "SELECT version_num FROM alembic_version");
  }
  TempDir folder_;
  std::string database_ = Postgres::shared().create_database("hazards");
};

TEST_F(RevisionHazards, SeveralStatementsInOneStringAreOneTransactionAlsoInAnAutocommitBlock) {
  const auto& it = rule("several-statements-in-one-string");
  write_second(it.bad);
  const auto failed = alembic({"upgrade", "head"});
  EXPECT_NE(failed.status, 0);
  EXPECT_TRUE(says(failed, "CREATE INDEX CONCURRENTLY cannot")) << failed.output;
  EXPECT_EQ(severity("several-statements-in-one-string"), "danger");
  write_second(it.safe);
  const auto ended = alembic({"upgrade", "head"});
  EXPECT_EQ(ended.status, 0) << ended.output;
  EXPECT_EQ(severity("several-statements-in-one-string"), "");
}

TEST_F(RevisionHazards, SeveralStatementsInOneStringAreTakenFromPsycopgButNotPrepared) {
  write_second("op.execute(\"INSERT INTO orders VALUES ('a'); INSERT INTO orders VALUES ('b')\")");
  EXPECT_EQ(alembic({"upgrade", "head"}).status, 0);
  EXPECT_EQ(severity("several-statements-in-one-string"), "advice");
  auto* session = PQconnectdb(Postgres::shared().url(database_).c_str());
  auto* result = PQprepare(session, "", "SELECT 1; SELECT 2", 0, nullptr);
  const auto* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  EXPECT_STREQ(state, "42601");
  PQclear(result);
  PQfinish(session);
}

TEST_F(RevisionHazards, AnEnumThatADowngradeLeavesBehindIsInTheWayOfTheNextUpgrade) {
  const auto& it = rule("enum-left-behind");
  write_second(it.bad);
  const auto failed = there_and_back();
  EXPECT_NE(failed.status, 0);
  EXPECT_TRUE(says(failed, "type \"mood\" already exists")) << failed.output;
  EXPECT_EQ(applied(), "0001");
  EXPECT_EQ(severity("enum-left-behind"), "warning");
  Postgres::shared().sql(database_, "DROP TYPE mood");
  for (const std::string& safe :
       {std::string(it.safe), std::string(it.bad) + "\n    " + std::string(it.alembic)}) {
    write_second(safe);
    const auto ended = there_and_back();
    EXPECT_EQ(ended.status, 0) << ended.output;
    EXPECT_EQ(alembic({"downgrade", "0001"}).status, 0);
    EXPECT_EQ(severity("enum-left-behind"), "") << safe;
  }
}

TEST_F(RevisionHazards, AnEnumThatAnUpgradeLeavesBehindIsInTheWayOfItsDowngrade) {
  const std::string there = "op.drop_table('staff')";
  const std::string back =
      "\n\n\ndef downgrade():\n    op.create_table('staff', sa.Column('mood', sa.Enum('ok', "
      "name='tone')))";
  write_second(there + back);
  const auto failed = there_and_back();
  EXPECT_NE(failed.status, 0);
  EXPECT_TRUE(says(failed, "type \"tone\" already exists")) << failed.output;
  EXPECT_EQ(applied(), "0002");
  EXPECT_EQ(severity("enum-left-behind"), "warning");
  EXPECT_EQ(alembic({"stamp", "0001"}).status, 0);
  Postgres::shared().sql(database_, "CREATE TABLE staff (mood tone)");
  write_second(there + "\nop.execute('DROP TYPE tone')" + back);
  const auto ended = there_and_back();
  EXPECT_EQ(ended.status, 0) << ended.output;
  EXPECT_EQ(severity("enum-left-behind"), "");
}

constexpr const char* in_block =
    "with op.get_context().autocommit_block():\n    op.execute(\"CREATE INDEX CONCURRENTLY i ON "
    "orders (tag)\")";

// What an example of the rule has before it configures.
std::string before_configure(std::string_view example) {
  return std::string(example.substr(0, example.find("context.configure")));
}

TEST_F(RevisionHazards, AnAdvisoryLockInEnvLeavesAlembicNoTransactionOfItsOwn) {
  const auto& it = rule("advisory-lock-in-env");
  write_second(in_block);
  write_env(before_configure(it.bad));
  const auto failed = alembic({"upgrade", "head"});
  EXPECT_NE(failed.status, 0);
  EXPECT_TRUE(says(failed, "AssertionError")) << failed.output;
  EXPECT_EQ(severity("advisory-lock-in-env"), "danger");
  write_env(before_configure(it.safe));
  const auto ended = alembic({"upgrade", "head"});
  EXPECT_EQ(ended.status, 0) << ended.output;
  EXPECT_EQ(applied(), "0002");
  EXPECT_EQ(severity("advisory-lock-in-env"), "");
}

// Also without autocommit_block(): the tool says that all is well.
TEST_F(RevisionHazards, UnderAnAdvisoryLockInEnvNobodyCommits) {
  write_second("op.execute(\"INSERT INTO orders VALUES ('a')\")");
  write_env(before_configure(rule("advisory-lock-in-env").bad));
  EXPECT_EQ(alembic({"upgrade", "head"}).status, 0);
  EXPECT_EQ(applied(), "0001");
}

// The block commits first; inside it another session takes what the lock should keep from it.
TEST_F(RevisionHazards, AnAdvisoryLockForTheTransactionIsGoneInAnAutocommitBlock) {
  write_env("");
  const auto env = project() / "migrations/env.py";
  auto text = read_text(env);
  const std::string online = "        with context.begin_transaction():\n            ";
  text.insert(text.rfind(online) + online.size(),
              "connection.execute(text('SELECT pg_advisory_xact_lock(7)'))\n            ");
  write_text(env, text);
  const std::string count =
      "op.execute(\"INSERT INTO orders SELECT count(*)::text FROM pg_locks WHERE locktype = "
      "'advisory'\")";
  write_second(count + "\nwith op.get_context().autocommit_block():\n    " + count);
  const auto ended = alembic({"upgrade", "head"});
  EXPECT_EQ(ended.status, 0) << ended.output;
  EXPECT_EQ(Postgres::shared().value(database_, "SELECT string_agg(tag, ',') FROM orders"), "1,0");
  EXPECT_EQ(severity("advisory-lock-in-env"), "danger");
}

}  // namespace
}  // namespace belay::cli_test
