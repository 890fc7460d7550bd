// verify: every witness must say the same, days after the migration too, by the real binary.
#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

// A plan that migrates, waits for a person, and verifies: what happens in between is the test's.
class VerifyStep : public testing::Test {
 protected:
  VerifyStep() {
    scene_.add_release("app-1", {first_revision()});
    plan_ = scene_.write_steps(
        "days", {step("stage", "release = \"dist/app-1\"\n"), step("migrate", "to = \"0001\"\n"),
                 phase("later", "manual = true"), step("verify")});
  }
  void migrate() {
    const auto ended = scene_.belay({"run", plan_});
    ASSERT_EQ(ended.status, status::waiting) << ended.output;
    ASSERT_EQ(scene_.belay({"release"}).status, status::succeeded);
  }
  void expect_refused(const std::string& why) {
    const auto ended = scene_.belay({"tick"});
    EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
    EXPECT_NE(ended.output.find(why), std::string::npos) << ended.output;
  }

  Scene scene_;
  std::string plan_;
};

}  // namespace

TEST_F(VerifyStep, SeesWhatSomebodyChangedSinceTheMigration) {
  migrate();
  scene_.sql("ALTER TABLE items ADD COLUMN surprise text");
  expect_refused("the catalog is not what the migration left");
  // With the surprise gone, and nothing left to migrate, all witnesses agree.
  scene_.sql("ALTER TABLE items DROP COLUMN surprise");
  migrate();
  EXPECT_EQ(scene_.belay({"tick"}).status, status::succeeded);
  scene_.expect_nothing_left();
}

TEST_F(VerifyStep, SeesThatTheVersionRowMoved) {
  migrate();
  scene_.sql("UPDATE alembic_version SET version_num = '0000'");
  expect_refused("the database is at '0000', not at '0001'");
}

TEST_F(VerifyStep, SeesThatTheToolReadsAnotherTable) {
  migrate();
  const auto env = scene_.path("srv/releases/app-1/migrations/env.py");
  std::string text = read_text(env);
  const std::string from = "transaction_per_migration=True";
  // A sealed file is read-only for its owner too.
  std::filesystem::permissions(env, std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
  // The last one: what comes before it is for the offline mode.
  write_text(env, text.replace(text.rfind(from), from.size(), "version_table='other'"));
  expect_refused(
      "the migration tool says that the database is at no revision, the table "
      "public.alembic_version says '0001'");
}

}  // namespace belay::steps_test
