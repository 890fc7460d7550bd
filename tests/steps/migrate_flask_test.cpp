// migrate with real Flask-Migrate: a whole deployment, and its failure, through the real binary.
#include <filesystem>

#include "support/flask_project.hpp"
#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

class MigrateFlask : public testing::Test {
 protected:
  MigrateFlask() {
    const auto app = scene_.path("dist/app");
    std::filesystem::create_directories(app);
    write_flask_project(app);
    write_flask_revision(app, "0001", "", "op.create_table('items', sa.Column('id', sa.Integer))",
                         "op.drop_table('items')");
    write_flask_revision(app, "0002", "0001",
                         "op.create_check_constraint('small', 'items', 'id < 9')",
                         "op.drop_constraint('small', 'items')");
    scene_.sql(
        "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);"
        "INSERT INTO alembic_version VALUES ('0001'); CREATE TABLE items (id int)");
    scene_.reconfigure("tool = \"alembic\"", "tool = \"flask\"\napp = \"shop:create_app\"");
  }

  Scene scene_;
};

}  // namespace

TEST_F(MigrateFlask, DeploysWhatTheApplicationsOwnToolSaysIsThere) {
  const auto ended = scene_.belay({"run", scene_.add_plan("app", "0002")});
  ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(scene_.revision(), "0002");
  EXPECT_EQ(scene_.belay({"current"}).output, "0002\n");
}

TEST_F(MigrateFlask, TakesBackTheFirstRevisionsWhenALaterOneFails) {
  write_flask_revision(scene_.path("dist/app"), "0003", "0002", "op.execute('SELECT 1/0')");
  const auto ended = scene_.belay({"run", scene_.add_plan("app", "0003")});
  EXPECT_EQ(ended.status, status::rolled_back) << ended.output;
  EXPECT_NE(ended.output.find("division by zero"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(scene_.value("SELECT count(*) FROM pg_constraint WHERE conname = 'small'"), "0");
}

TEST_F(MigrateFlask, RefusesAVersionTableThatIsNotTheApplications) {
  scene_.reconfigure("tool = \"flask\"", "tool = \"flask\"\nversion_table = \"elsewhere\"");
  const auto ended = scene_.belay({"run", scene_.add_plan("app", "0002")});
  EXPECT_EQ(ended.status, status::refused) << ended.output;  // by preflight's tool-session
  EXPECT_NE(ended.output.find("the migration tool says that the database is at '0001', the table "
                              "public.elsewhere says no revision"),
            std::string::npos)
      << ended.output;
  EXPECT_NE(ended.output.find("version_table"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.revision(), "0001");
}

}  // namespace belay::steps_test
