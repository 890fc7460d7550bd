// lint of an environment: the revisions that its database lacks, with the real Alembic, and what
// the policy says of them.
#include "cli/says.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class PendingOfAScene : public testing::Test {
 protected:
  PendingOfAScene() {
    scene_.add_release("app-1", {first_revision()});
    scene_.add_release("app-2", {first_revision(), dropping()});
    for (const std::string file : {"alembic.ini", "migrations"}) {
      fs::copy(scene_.path("dist/app-2/" + file), scene_.path(file), fs::copy_options::recursive);
    }
  }
  static RevisionText dropping(const std::string& first = "") {
    return {"0002", "0001", first + "op.drop_column('items', 'body')", "pass"};
  }
  void policy(const std::string& level) {
    scene_.reconfigure("[environment.test]\n", "[environment.test]\npolicy = \"own\"\n");
    write_text(scene_.path("policies/own.toml"), "[rules]\nlint = \"" + level + "\"\n");
  }
  std::string plan() {
    return scene_.write_steps(
        "go", {step("stage", "release = \"dist/app-2\"\n"), step("migrate", "to = \"0002\"\n")});
  }
  Scene scene_;
};

TEST_F(PendingOfAScene, AreThoseThatTheDatabaseLacks) {
  const auto count = [&] { return scene_.json({"lint", "--json"})["files"].if_array()->size(); };
  EXPECT_EQ(count(), 2U);
  scene_.sql("CREATE TABLE alembic_version (version_num varchar(32))");
  scene_.sql("INSERT INTO alembic_version VALUES ('0001')");
  const auto ended = scene_.belay({"lint"});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_TRUE(says(ended, "migrations/versions/0002.py:12: danger [drop-column]")) << ended.output;
  EXPECT_TRUE(says(ended, "1 file, 1 statement")) << ended.output;
  EXPECT_FALSE(says(ended, "missing-lock-timeout")) << "Belay sets it";
  scene_.sql("UPDATE alembic_version SET version_num = '0002'");
  EXPECT_EQ(count(), 0U);
}

TEST_F(PendingOfAScene, CannotReachTheDatabaseWhileTheyAreAnalysed) {
  auto planting = dropping(
      "import os\n    sa.create_engine(os.environ['DATABASE_URL']).execute("
      "sa.text('CREATE TABLE planted ()'))\n    ");
  scene_.add_release("app-3", {first_revision(), planting});
  fs::copy(scene_.path("dist/app-3/migrations"), scene_.path("migrations"),
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  const auto ended = scene_.belay({"lint"});
  EXPECT_TRUE(says(ended,
                   "0002.py:13: warning [offline-not-possible]\n  not analysed: it connects "
                   "to a database by itself"))
      << ended.output;
  EXPECT_EQ(scene_.value("SELECT to_regclass('planted')"), "");
}

TEST_F(PendingOfAScene, AreJudgedByThePolicyBeforeARun) {
  policy("danger");
  const auto refused = scene_.belay({"run", plan()});
  EXPECT_EQ(refused.status, status::refused) << refused.output;
  EXPECT_TRUE(says(refused, "lint: 0002.py:12: drop-column: ")) << refused.output;
  EXPECT_FALSE(fs::exists(scene_.path("state/runs")));
  scene_.add_release(
      "app-2", {first_revision(), dropping("# belay: ignore drop-column: read by nobody\n    ")});
  const auto admitted = scene_.belay({"run", plan()});
  EXPECT_EQ(admitted.status, status::succeeded) << admitted.output;
  EXPECT_EQ(scene_.revision(), "0002");
}

// Where the version is not known it is a warning.
TEST_F(PendingOfAScene, AreJudgedByTheVersionOfTheirServer) {
  policy("danger");
  scene_.add_release(
      "app-2",
      {first_revision(),
       {"0002", "0001",
        "op.execute('CREATE TABLE parted (item int) PARTITION BY LIST (item)')\n    "
        "op.execute('ALTER TABLE parted ADD CONSTRAINT f FOREIGN KEY (item) REFERENCES items "
        "(id) NOT VALID')",
        "op.drop_table('parted')"}});
  fs::copy(scene_.path("dist/app-2/migrations"), scene_.path("migrations"),
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  const auto ended = scene_.belay({"lint"});
  EXPECT_TRUE(says(ended, "danger [fk-not-valid-on-partitioned]")) << ended.output;
  const auto refused = scene_.belay({"check", plan()});
  EXPECT_EQ(refused.status, status::refused) << refused.output;
  EXPECT_TRUE(says(refused, "fk-not-valid-on-partitioned")) << refused.output;
}

TEST_F(PendingOfAScene, ThatCannotBeAnalysedDoNotPassThePolicyInSilence) {
  policy("danger");
  scene_.add_release(
      "app-2", {first_revision(), dropping("op.get_bind().execute('SELECT 1').first()\n    ")});
  const auto refused = scene_.belay({"check", plan()});
  EXPECT_EQ(refused.status, status::refused) << refused.output;
  EXPECT_TRUE(says(refused, "0002.py:12: offline-not-possible: not analysed: ")) << refused.output;
  scene_.add_release("app-2", {first_revision(),
                               dropping("op.get_bind().execute('SELECT 1').first()\n"
                                        "    # belay: ignore offline-not-possible: tried\n    ")});
  EXPECT_FALSE(says(scene_.belay({"check", plan()}), "offline-not-possible"));
}

}  // namespace
}  // namespace belay::cli_test
