// Two heads of a project whose ledgers tell which of them a database has seen.
#include "base/json.hpp"
#include "cli/says.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class HeadLedgers : public testing::Test {
 protected:
  HeadLedgers() {
    scene_.add_release("app-1", {first_revision(), additive_revision()});
    scene_.add_release("app-2",
                       {first_revision(), additive_revision(), {"0003", "0001", "pass", "pass"}});
    for (const std::string file : {"alembic.ini", "migrations"}) {
      fs::copy(scene_.path("dist/app-2/" + file), scene_.path(file), fs::copy_options::recursive);
    }
  }
  void expect_check(const std::vector<std::string>& texts) {
    const auto ended = scene_.belay({"heads", "--check"});
    EXPECT_EQ(ended.status, status::refused) << ended.output;
    for (const auto& text : texts) EXPECT_TRUE(says(ended, text)) << text << "\n" << ended.output;
  }
  Json first_rebase() {
    const auto ended = scene_.belay({"heads", "--check", "--json"});
    const auto json = parse_json(ended.output).value_or(Json{});
    if (json["conflicts"].if_array() == nullptr) throw std::runtime_error(ended.output);
    return json["conflicts"].if_array()->front()["rebases"].if_array()->front();
  }

  Scene scene_;
};

TEST_F(HeadLedgers, AreToldWhereTheySayNothing) {
  expect_check({"2 heads: 0002, 0003", "merge -m \"merge heads\" 0002 0003",
                "or, only where the branch was applied to no database yet (the ledger of test does "
                "not tell), put it on the other:\n    in migrations/versions/0002.py",
                "\n    in migrations/versions/0003.py: down_revision = '0002' instead of '0001'"});
}

TEST_F(HeadLedgers, KeepABranchWhereItIsThatADatabaseHasSeen) {
  const auto run = scene_.belay({"run", scene_.add_plan("app-1", "0002")});
  ASSERT_EQ(run.status, status::succeeded) << run.output;
  expect_check({"migrations/versions/0002.py stays as it is: run ", " had test at 0002",
                "or, since the ledger of test has no revision of the branch, and where no other "
                "database has one, put it on the other:\n    in migrations/versions/0003.py"});
  const auto rebase = first_rebase();
  EXPECT_EQ(rebase["revision"].string_or(""), "0002");
  EXPECT_EQ(rebase["ledgers"]["applied"]["environment"].string_or(""), "test");
}

// The database may have been anywhere before Belay came; a migration that changed nothing does not
// say where.
TEST_F(HeadLedgers, SayNothingByAMigrationThatFailed) {
  scene_.add_release("app-3", {first_revision(), {"0002", "0001", "op.execute('no SQL')", "pass"}});
  scene_.sql(
      "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);"
      "INSERT INTO alembic_version VALUES ('0001')");
  const auto run = scene_.belay({"run", scene_.add_plan("app-3", "0002")});
  ASSERT_NE(run.status, status::succeeded) << run.output;
  expect_check({"(the ledger of test does not tell), put it on the other:"});
}

TEST_F(HeadLedgers, ThatCannotBeReadSayNothing) {
  const auto run = scene_.belay({"run", scene_.add_plan("app-1", "0002")});
  ASSERT_EQ(run.status, status::succeeded) << run.output;
  write_text(scene_.path("state/state.db"), "no ledger");
  expect_check({"2 heads: 0002, 0003", "(the ledger of test does not tell), put it on the other:"});
}

}  // namespace
}  // namespace belay::cli_test
