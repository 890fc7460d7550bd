// A real tool that is declared by its commands, and real PostgreSQL.
#include "world/migrate/command_tool.hpp"

#include <gtest/gtest.h>

#include "support/shell_migrations.hpp"
#include "world/migrate/project.hpp"

namespace belay::world {
namespace {

using ports::ToolEnd;
using Strings = std::vector<std::string>;

class CommandTool : public Project {
 protected:
  CommandTool() {
    support::write_shell_tool(folder);
    support::write_shell_revision(folder, "0001", "CREATE TABLE notes (id int);",
                                  "DROP TABLE notes;");
    support::write_shell_revision(folder, "0002", "ALTER TABLE notes ADD tag text;",
                                  "ALTER TABLE notes DROP tag;");
    commands.environment["DATABASE_URL"] = Secret(server.url(name));
  }

  static Strings script(const std::string& verb) { return {"sh", "migrate.sh", verb}; }
  static Strings script_to(const std::string& verb) {
    return {"sh", "migrate.sh", verb, "{revision}"};
  }
  std::unique_ptr<ports::MigrationTool> made() {
    return make_command_tool(commands, runner, [this] { return database->sessions(); });
  }
  ToolEnd up(const std::string& revision) {
    return made()->upgrade(call(), revision, NoStop{})->end;
  }
  void expect_error(const Result<Strings>& result, const std::string& text) {
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find(text), std::string::npos) << result.error().message;
  }
  std::string columns() {
    return server.value(name,
                        "SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE "
                        "attrelid = to_regclass('notes') AND attnum > 0 AND NOT attisdropped");
  }

  std::filesystem::path folder = dir / "sql";
  CommandToolSettings commands{.current = script("current"),
                               .pending = script("pending"),
                               .up = script_to("up"),
                               .down = script_to("down"),
                               .base = "zero",
                               .cwd = "sql",
                               .environment = {}};
};

TEST_F(CommandTool, TellsOneLineFromWhereTheDatabaseIsToTheLastThatIsPending) {
  EXPECT_EQ(made()->graph(call(), NoStop{})->in_order(), (Strings{"0001", "0002"}));
  ASSERT_EQ(up("0001"), ToolEnd::done);
  const auto graph = made()->graph(call(), NoStop{});
  ASSERT_TRUE(graph) << describe(graph.error());
  EXPECT_EQ(graph->path("0001", "0002"), Strings{"0002"});
  ASSERT_EQ(up("0002"), ToolEnd::done);
  EXPECT_EQ(made()->graph(call(), NoStop{})->in_order(), Strings{"0002"});
}

TEST_F(CommandTool, GoesOneRevisionUpAndDownAndToItsOwnWordForNothing) {
  ASSERT_EQ(up("0001"), ToolEnd::done);
  ASSERT_EQ(up("0002"), ToolEnd::done);
  EXPECT_EQ(made()->current(call(), NoStop{}), Strings{"0002"});
  EXPECT_EQ(columns(), "id, tag");
  EXPECT_EQ(made()->downgrade(call(), "0001", NoStop{})->end, ToolEnd::done);
  EXPECT_EQ(columns(), "id");
  EXPECT_EQ(made()->downgrade(call(), "base", NoStop{})->end, ToolEnd::done);
  EXPECT_EQ(columns(), "");
  EXPECT_EQ(made()->current(call(), NoStop{}), Strings{});
}

TEST_F(CommandTool, SaysWhatFailedAndLeavesNothingBehind) {
  support::write_shell_revision(folder, "0001", "CREATE TABLE notes (id int); SELECT 1/0;");
  const auto result = made()->upgrade(call(), "0001", NoStop{});
  EXPECT_EQ(result->end, ToolEnd::failed);
  EXPECT_NE(result->summary.find("division by zero"), std::string::npos) << result->summary;
  EXPECT_EQ(columns(), "");
}

TEST_F(CommandTool, TakesALockThatItDidNotGetForThat) {
  ASSERT_EQ(up("0001"), ToolEnd::done);
  const support::Held reader(server.url(name), "LOCK TABLE notes IN ACCESS SHARE MODE");
  EXPECT_EQ(up("0002"), ToolEnd::lock_timeout);
  EXPECT_EQ(columns(), "id");
}

TEST_F(CommandTool, CarriesTheNameAndTheLimitsOfItsAttemptIntoItsSession) {
  support::write_shell_revision(
      folder, "0001",
      "CREATE TABLE seen AS SELECT current_setting('application_name') || ' ' || "
      "current_setting('lock_timeout') AS what;");
  ASSERT_EQ(up("0001"), ToolEnd::done);
  EXPECT_EQ(server.value(name, "SELECT what FROM seen"), session_name(attempt) + " 200ms");
}

TEST_F(CommandTool, ProvesThatItsOptionsArriveAndRefusesAToolThatDropsThem) {
  const auto proven = made()->prove_options_arrive(call(), NoStop{});
  ASSERT_TRUE(proven) << describe(proven.error());
  EXPECT_EQ(*proven, Strings{});
  commands.current = {"env", "-u", "PGOPTIONS", "sh", "migrate.sh", "current"};
  expect_error(made()->prove_options_arrive(call(), NoStop{}), "does not pass them on");
  commands.current = {"env", "-u", "PGAPPNAME", "sh", "migrate.sh", "current"};
  expect_error(made()->prove_options_arrive(call(), NoStop{}), "was not seen");
}

TEST_F(CommandTool, RefusesWhatIsNoRevisionAndMoreThanOneCurrentOne) {
  commands.current = {"echo", "Connecting to the database"};
  expect_error(made()->current(call(), NoStop{}), "'Connecting to the database' is not a revision");
  commands.current = {"printf", "0001\\n0002\\n"};
  expect_error(made()->current(call(), NoStop{}), "prints 2 revisions");
  commands.current = {"false"};
  expect_error(made()->current(call(), NoStop{}), "exited with status 1");
}

TEST_F(CommandTool, DoesNotGoBackWithoutADown) {
  EXPECT_TRUE(made()->goes_down());
  commands.down.clear();
  EXPECT_FALSE(made()->goes_down());
  EXPECT_EQ(made()->downgrade(call(), "0001", NoStop{})->end, ToolEnd::failed);
}

}  // namespace
}  // namespace belay::world
