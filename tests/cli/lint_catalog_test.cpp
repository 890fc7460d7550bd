// lint and explain with the catalog of a real database: what is certain then, and how grave it is.
#include "cli/says.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

class LintWithACatalog : public testing::Test {
 protected:
  LintWithACatalog() {
    scene_.sql(
        "CREATE TABLE users (id int PRIMARY KEY); "
        "CREATE TABLE orders (id int, user_id int REFERENCES users, v varchar(20)); "
        "INSERT INTO users SELECT generate_series(1, 20000); "
        "INSERT INTO orders SELECT 1, 1, 'v'; ANALYZE");
  }
  std::string file(const std::string& statement) {
    write_text(scene_.path("a.sql"), "SET lock_timeout = '2s';\n" + statement + ";\n");
    return "a.sql";
  }
  Ended lint(const std::string& statement) {
    return scene_.belay({"lint", "--database", "env:DATABASE_URL", file(statement)});
  }
  Ended explain(const std::string& statement) {
    auto ended = scene_.belay({"explain", "--database", "env:DATABASE_URL", file(statement)});
    EXPECT_EQ(ended.status, 0) << ended.output;
    return ended;
  }
  Scene scene_;
};

TEST_F(LintWithACatalog, NamesTheTablesThatTheScriptDoesNot) {
  const auto ended = explain("DROP TABLE orders");
  EXPECT_TRUE(says(ended, "access exclusive on users (referenced by a foreign key of it)"))
      << ended.output;
  EXPECT_FALSE(says(ended, "perhaps")) << ended.output;
  EXPECT_TRUE(says(scene_.belay({"explain", file("DROP TABLE orders")}), "perhaps"));
}

TEST_F(LintWithACatalog, KnowsTheTypesThatColumnsHave) {
  EXPECT_FALSE(says(explain("ALTER TABLE orders ALTER v TYPE varchar(40)"), "rewrites"));
  EXPECT_TRUE(says(explain("ALTER TABLE orders ALTER v TYPE varchar(10)"), "rewrites  orders"));
}

TEST_F(LintWithACatalog, KnowsTheTimeZoneThatMigrationsAreGiven) {
  scene_.sql("ALTER TABLE orders ADD made timestamp");
  const std::string change = "ALTER TABLE orders ALTER made TYPE timestamptz";
  EXPECT_TRUE(says(explain(change), "rewrites  perhaps orders")) << explain(change).output;
  scene_.sql("ALTER DATABASE \"" + scene_.database() + "\" SET TimeZone = 'UTC'");
  EXPECT_FALSE(says(explain(change), "rewrites"));
  scene_.sql("ALTER DATABASE \"" + scene_.database() + "\" SET TimeZone = 'Europe/Berlin'");
  EXPECT_TRUE(says(explain(change), "\n  rewrites  orders")) << explain(change).output;
}

TEST_F(LintWithACatalog, ClaimsNothingOfANameThatTheSearchPathMayLeadElsewhere) {
  scene_.sql(
      "CREATE SCHEMA app; CREATE TABLE app.bills (id int); CREATE TABLE app.orders (v text); "
      "ALTER DATABASE \"" +
      scene_.database() + "\" SET search_path = app, public");
  for (const std::string change : {"ALTER TABLE IF EXISTS bills ALTER id TYPE text",
                                   "ALTER TABLE orders ALTER v TYPE varchar(40)"}) {
    EXPECT_TRUE(says(explain(change), "perhaps")) << explain(change).output;
  }
  EXPECT_FALSE(says(explain("ALTER TABLE app.bills ALTER id TYPE text"), "perhaps"));
}

// What this server, of version 15, does with it is what lint says.
TEST_F(LintWithACatalog, KnowsTheVersionOfTheServer) {
  scene_.sql("CREATE TABLE events (user_id int) PARTITION BY LIST (user_id)");
  const std::string key =
      "ALTER TABLE events ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID";
  const auto ended = lint(key);
  EXPECT_EQ(ended.status, 3) << ended.output;
  EXPECT_TRUE(says(ended, "danger [fk-not-valid-on-partitioned]")) << ended.output;
  EXPECT_THROW(scene_.sql(key), std::runtime_error);
  scene_.sql(
      "DO $$ BEGIN " + key +
      "; RAISE EXCEPTION 'it was taken'; EXCEPTION WHEN wrong_object_type THEN NULL; END $$");
  const auto both = scene_.belay(
      {"lint", "--server-version", "15", "--database", "env:DATABASE_URL", file("SELECT 1")});
  EXPECT_EQ(both.status, status::invalid) << both.output;
  EXPECT_TRUE(says(both, "leave out --server-version or --database")) << both.output;
}

TEST_F(LintWithACatalog, WeighsADangerByTheSizeOfTheTable) {
  const auto small = lint("CREATE INDEX ON orders (id)");
  EXPECT_EQ(small.status, 0) << small.output;
  EXPECT_TRUE(says(small, "warning [create-index-blocking]")) << small.output;
  EXPECT_TRUE(says(small, "orders holds about 1 rows")) << small.output;
  const auto large = lint("CREATE INDEX ON users (id)");
  EXPECT_EQ(large.status, 3) << large.output;
  EXPECT_TRUE(says(large, "users holds about 20,000 rows")) << large.output;
}

TEST_F(LintWithACatalog, TakesTheDatabaseOfTheEnvironment) {
  const auto ended = scene_.belay({"explain", "--database=environment", file("DROP TABLE orders")});
  EXPECT_EQ(ended.status, 0) << ended.output;
  EXPECT_TRUE(says(ended, "access exclusive on users")) << ended.output;
}

TEST_F(LintWithACatalog, EndsWithAnErrorThatHoldsNoPasswordWhenThereIsNoDatabase) {
  scene_.set_variable("DATABASE_URL", "postgresql://u:Canary7Q4x2Zk9@127.0.0.1:1/none");
  const auto ended = lint("DROP TABLE orders");
  EXPECT_NE(ended.status, 0);
  EXPECT_TRUE(says(ended, "no connection to the database")) << ended.output;
  EXPECT_FALSE(says(ended, "Canary")) << ended.output;
  EXPECT_FALSE(says(ended, "drop-table")) << ended.output;
}

// Under systemd too, where the rest of a credential's name is a file's.
TEST_F(LintWithACatalog, ShowsNothingOfAUrlThatIsTypedInThePlaceOfAReference) {
  scene_.set_variable("CREDENTIALS_DIRECTORY", scene_.path("credentials").string());
  for (const std::string typed : {"postgresql://u:Canary7Q4x2Zk9@127.0.0.1/x", "db", "Canary"}) {
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"explain", "--database", typed, file("SELECT 1")}, {"drift", "--scratch", typed}}) {
      const auto ended = scene_.belay(words);
      EXPECT_EQ(ended.status, status::invalid) << ended.output;
      EXPECT_TRUE(says(ended, "named by a reference, not by its URL")) << ended.output;
      EXPECT_TRUE(says(ended, "env:NAME, file:PATH or credential:NAME")) << ended.output;
      EXPECT_FALSE(says(ended, "Canary")) << ended.output;
    }
  }
}

}  // namespace
}  // namespace belay::cli_test
