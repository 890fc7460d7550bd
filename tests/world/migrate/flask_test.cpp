// Real, unmodified Flask-Migrate and real PostgreSQL.
#include "world/migrate/flask.hpp"

#include <gtest/gtest.h>

#include "support/flask_project.hpp"
#include "world/migrate/project.hpp"

namespace belay::world {
namespace {

using ports::ToolEnd;
using Strings = std::vector<std::string>;

class Flask : public Project {
 protected:
  Flask() {
    support::write_flask_project(dir / "web");
    add("0001", "", "op.create_table('notes', sa.Column('id', sa.Integer()))",
        "op.drop_table('notes')");
    add("0002", "0001", "op.add_column('notes', sa.Column('tag', sa.Text()))",
        "op.drop_column('notes', 'tag')");
    flask.cwd = "web";
    flask.app = "shop:create_app";
    flask.environment["DATABASE_URL"] = Secret(server.url(name));
  }

  void add(const std::string& id, const std::string& down, const std::string& up,
           const std::string& back = "pass") {
    support::write_flask_revision(dir / "web", id, down, up, back);
  }

  std::unique_ptr<ports::MigrationTool> flask_tool() {
    return make_flask(flask, runner, [this] { return database->sessions(); });
  }
  ports::ToolResult up(const std::string& revision) {
    auto result = flask_tool()->upgrade(call(), revision, NoStop{});
    EXPECT_TRUE(result) << describe(result.error());
    return result.value_or(ports::ToolResult{});
  }

  FlaskSettings flask;
};

TEST_F(Flask, TellsTheVersionOfFlask) {
  const auto version = flask_tool()->version(call(), NoStop{});
  ASSERT_TRUE(version) << describe(version.error());
  EXPECT_TRUE(std::isdigit(static_cast<unsigned char>(version->front()))) << *version;
}

TEST_F(Flask, ReadsTheGraphWhereFlaskMigrateKeepsIt) {
  const auto graph = flask_tool()->graph(call(), NoStop{});
  ASSERT_TRUE(graph) << describe(graph.error());
  EXPECT_EQ(graph->heads(), Strings{"0002"});
  EXPECT_EQ(graph->find("0002")->path, "web/migrations/versions/0002_x.py");
}

TEST_F(Flask, FindsItsScriptsInAnotherDirectoryToo) {
  std::filesystem::rename(dir / "web/migrations", dir / "web/schema");
  flask.directory = "schema";
  EXPECT_EQ(flask_tool()->graph(call(), NoStop{})->heads(), Strings{"0002"});
  EXPECT_EQ(up("0001").end, ToolEnd::done);
  EXPECT_EQ(state(), "0001: id");
}

TEST_F(Flask, GoesOneRevisionUpAndDownByExplicitIds) {
  EXPECT_EQ(up("0001").end, ToolEnd::done);
  EXPECT_EQ(up("0002").end, ToolEnd::done);
  EXPECT_EQ(state(), "0002: id, tag");
  EXPECT_EQ(flask_tool()->current(call(), NoStop{}), Strings{"0002"});
  EXPECT_EQ(flask_tool()->downgrade(call(), "0001", NoStop{})->end, ToolEnd::done);
  EXPECT_EQ(state(), "0001: id");
  EXPECT_EQ(flask_tool()->downgrade(call(), "base", NoStop{})->end, ToolEnd::done);
  EXPECT_EQ(state(), "base: no table");
  EXPECT_EQ(flask_tool()->current(call(), NoStop{}), Strings{});
}

TEST_F(Flask, NamesItsRefusalAndItsStatusOfOne) {
  EXPECT_EQ(up("gone").end, ToolEnd::failed);
  EXPECT_NE(up("gone").summary.find("exited with status 1"), std::string::npos);
  EXPECT_NE(up("gone").summary.find("Can't locate revision identified by 'gone'"),
            std::string::npos)
      << up("gone").summary;
}

TEST_F(Flask, NamesTheExceptionOfAFailedMigrationAndLeavesNothingBehind) {
  ASSERT_EQ(up("0002").end, ToolEnd::done);
  add("0003", "0002",
      "op.create_table('extra', sa.Column('id', sa.Integer()))\n    op.execute('SELECT 1/0')");
  const auto result = up("0003");
  EXPECT_EQ(result.end, ToolEnd::failed);
  EXPECT_NE(result.summary.find("division by zero"), std::string::npos) << result.summary;
  EXPECT_EQ(state(), "0002: id, tag");
  EXPECT_EQ(server.value(name, "SELECT to_regclass('extra')"), "");
}

TEST_F(Flask, SaysThatTheApplicationCannotBeLoaded) {
  flask.app = "nowhere:create_app";
  const auto current = flask_tool()->current(call(), NoStop{});
  ASSERT_FALSE(current);
  EXPECT_EQ(current.error().code, ErrorCode::migration_tool);
  EXPECT_NE(current.error().message.find("exited with status 2"), std::string::npos)
      << current.error().message;
  EXPECT_NE(current.error().hint.find("'app'"), std::string::npos) << current.error().hint;
}

TEST_F(Flask, CarriesTheNameAndTheLimitsOfItsAttemptIntoItsSession) {
  add("0001", "",
      "op.execute(\"CREATE TABLE seen AS SELECT current_setting('application_name') || ' ' || "
      "current_setting('lock_timeout') || ' ' || "
      "current_setting('client_connection_check_interval') AS what\")");
  ASSERT_EQ(up("0001").end, ToolEnd::done);
  EXPECT_EQ(server.value(name, "SELECT what FROM seen"), session_name(attempt) + " 200ms 500ms");
}

TEST_F(Flask, ProvesThatItsOptionsArriveAndWritesNothing) {
  const auto proven = flask_tool()->prove_options_arrive(call(), NoStop{});
  ASSERT_TRUE(proven) << describe(proven.error());
  EXPECT_EQ(*proven, Strings{});
  EXPECT_EQ(state(), "nothing");
}

TEST_F(Flask, DoesNotProveItWhenTheApplicationNamesItsSessionItself) {
  flask.environment["DATABASE_URL"] = Secret(server.url(name) + "?application_name=shop");
  const auto proven = flask_tool()->prove_options_arrive(call(), NoStop{});
  ASSERT_FALSE(proven);
  EXPECT_NE(proven.error().message.find("was not seen"), std::string::npos);
}

}  // namespace
}  // namespace belay::world
