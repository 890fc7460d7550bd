// Real Alembic and real PostgreSQL.
#include "world/migrate/alembic.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <thread>

#include "world/migrate/project.hpp"

namespace belay::world {
namespace {

using ports::ToolEnd;
using Strings = std::vector<std::string>;

class Alembic : public Project {};

// A session that holds a lock on a table until it goes.
class LockHolder {
 public:
  LockHolder(const std::string& url, const std::string& table)
      : connection_(PQconnectdb(url.c_str())) {
    const std::string sql = "BEGIN; LOCK TABLE " + table + " IN ACCESS SHARE MODE";
    PGresult* result = PQexec(connection_, sql.c_str());
    EXPECT_EQ(PQresultStatus(result), PGRES_COMMAND_OK) << PQerrorMessage(connection_);
    PQclear(result);
  }
  ~LockHolder() { PQfinish(connection_); }
  LockHolder(const LockHolder&) = delete;
  LockHolder& operator=(const LockHolder&) = delete;

 private:
  PGconn* connection_;
};

TEST_F(Alembic, TellsItsVersion) {
  const auto version = tool()->version(call(), NoStop{});
  ASSERT_TRUE(version) << describe(version.error());
  EXPECT_TRUE(std::isdigit(static_cast<unsigned char>(version->front()))) << *version;
  EXPECT_NE(version->find('.'), std::string::npos) << *version;
}

TEST_F(Alembic, SaysWhereToReadOnAndNamesNoOutputThatIsGone) {
  write_env("1/0");
  auto asked = call();
  for (const auto& file : {std::filesystem::path(), dir / "tool.log"}) {
    asked.output_file = file;
    const auto failed = tool()->current(asked, NoStop{});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().hint.find("run it by hand: alembic "), 0U) << failed.error().hint;
  }
  asked.output_file = dir / "runs" / attempt.run.text / "tool.log";
  std::filesystem::create_directories(asked.output_file.parent_path());
  const auto kept = tool()->current(asked, NoStop{});
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().hint.find("its output is in " + asked.output_file.string() +
                                   "; or run it by hand: alembic "),
            0U)
      << kept.error().hint;
}

TEST_F(Alembic, ReadsTheGraphOfTheRelease) {
  const auto graph = tool()->graph(call(), NoStop{});
  ASSERT_TRUE(graph) << describe(graph.error());
  EXPECT_EQ(graph->heads(), Strings{"0002"});
  EXPECT_EQ(graph->find("0002")->path, "backend/migrations/versions/0002_x.py");
}

TEST_F(Alembic, IsAskedForTheNamesThatOnlyPythonCanTell) {
  write_revision("0003", "'00' + '%02d' % 2", "pass");
  const auto graph = tool()->graph(call(), NoStop{});
  ASSERT_TRUE(graph) << describe(graph.error());
  EXPECT_EQ(graph->find("0003")->down, Strings{"0002"});
  EXPECT_EQ(graph->find("0003")->told_by_tool, "down_revision");
  EXPECT_EQ(graph->find("0002")->told_by_tool, "");
  EXPECT_EQ(graph->path("0001", "0003"), (Strings{"0002", "0003"}));
}

TEST_F(Alembic, LeavesUntoldWhatItCannotTellEither) {
  write_revision("0003", "f()", "pass");
  const auto graph = tool()->graph(call(), NoStop{});
  ASSERT_FALSE(graph);
  EXPECT_NE(graph.error().message.find("cannot tell what \"down_revision\" is"), std::string::npos);
  EXPECT_NE(graph.error().hint.find("the migration tool was asked: "), std::string::npos)
      << graph.error().hint;
  EXPECT_NE(graph.error().hint.find("NameError"), std::string::npos) << graph.error().hint;
}

TEST_F(Alembic, GoesOneRevisionUpAndDown) {
  EXPECT_EQ(upgrade("0001").end, ToolEnd::done);
  EXPECT_EQ(state(), "0001: id");
  EXPECT_EQ(upgrade("0002").end, ToolEnd::done);
  EXPECT_EQ(state(), "0002: id, tag");
  EXPECT_EQ(tool()->current(call(), NoStop{}), Strings{"0002"});
  EXPECT_EQ(tool()->downgrade(call(), "0001", NoStop{})->end, ToolEnd::done);
  EXPECT_EQ(state(), "0001: id");
  EXPECT_EQ(tool()->downgrade(call(), "base", NoStop{})->end, ToolEnd::done);
  EXPECT_EQ(state(), "base: no table");
  EXPECT_EQ(tool()->current(call(), NoStop{}), Strings{});
}

TEST_F(Alembic, IsTakenFromTheReleaseWhenItsCommandHasASlash) {
  settings.command = {"bin/alembic"};
  std::filesystem::create_directories(dir / "bin");
  std::filesystem::create_symlink("/usr/bin/alembic", dir / "bin/alembic");
  EXPECT_EQ(upgrade("0001").end, ToolEnd::done);
  EXPECT_EQ(runner.commands.back().argv.front(), (dir / "bin/alembic").string());
  EXPECT_EQ(state(), "0001: id");
}

TEST_F(Alembic, IsAnErrorWhenItIsMissing) {
  settings.command = {".venv/bin/alembic"};
  const auto version = tool()->version(call(), NoStop{});
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().code, ErrorCode::migration_tool);
  EXPECT_FALSE(version.error().hint.empty());
  const auto result = tool()->upgrade(call(), "0001", NoStop{});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::migration_tool);
}

TEST_F(Alembic, IsAnErrorWhenItDoesNotStart) {
  settings.command = {"sh", "-c",
                      "echo \"ModuleNotFoundError: No module named 'alembic'\" >&2; exit 1"};
  const auto version = tool()->version(call(), NoStop{});
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().code, ErrorCode::migration_tool);
  EXPECT_NE(version.error().message.find("ModuleNotFoundError"), std::string::npos)
      << version.error().message;
}

TEST_F(Alembic, SaysThatALockWasNotHadAndChangesNothing) {
  ASSERT_EQ(upgrade("0001").end, ToolEnd::done);
  const LockHolder reader(server.url(name), "notes");
  const auto result = upgrade("0002");
  EXPECT_EQ(result.end, ToolEnd::lock_timeout) << result.summary;
  EXPECT_NE(result.summary.find("lock timeout"), std::string::npos) << result.summary;
  EXPECT_EQ(state(), "0001: id");
}

TEST_F(Alembic, NamesTheExceptionOfAFailedMigrationAndLeavesNothingBehind) {
  ASSERT_EQ(upgrade("0002").end, ToolEnd::done);
  write_revision("0003", "'0002'",
                 "op.create_table('extra', sa.Column('id', sa.Integer()))\n    "
                 "op.add_column('notes', sa.Column('tag', sa.Text()))");
  const auto result = upgrade("0003");
  EXPECT_EQ(result.end, ToolEnd::failed);
  EXPECT_EQ(
      result.summary,
      "exited with status 1: sqlalchemy.exc.ProgrammingError: "
      "(psycopg2.errors.DuplicateColumn) column \"tag\" of relation \"notes\" already exists");
  EXPECT_EQ(state(), "0002: id, tag");
  EXPECT_EQ(server.value(name, "SELECT to_regclass('extra')"), "");
}

TEST_F(Alembic, NamesItsOwnRefusal) {
  const auto result = upgrade("gone");
  EXPECT_EQ(result.end, ToolEnd::failed);
  EXPECT_EQ(result.summary,
            "exited with status 255: FAILED: Can't locate revision identified by 'gone'");
}

TEST_F(Alembic, CannotTellWhatIsCurrentWhenTheScriptsDoNotKnowIt) {
  ASSERT_EQ(upgrade("0002").end, ToolEnd::done);
  std::filesystem::remove(backend / "migrations/versions/0002_x.py");
  const auto current = tool()->current(call(), NoStop{});
  ASSERT_FALSE(current);
  EXPECT_EQ(current.error().code, ErrorCode::migration_tool);
  EXPECT_NE(current.error().message.find("0002"), std::string::npos) << current.error().message;
}

TEST_F(Alembic, ChangesNothingWhenItIsKilled) {
  ASSERT_EQ(upgrade("0001").end, ToolEnd::done);
  write_revision(
      "0002", "'0001'",
      "op.add_column('notes', sa.Column('tag', sa.Text()))\n    os.kill(os.getpid(), 9)");
  const auto result = upgrade("0002");
  EXPECT_EQ(result.end, ToolEnd::failed);
  EXPECT_TRUE(result.summary.starts_with("was ended by signal 9")) << result.summary;
  EXPECT_TRUE(database->end_sessions(run_session_prefix(attempt.run), std::chrono::seconds(30)));
  EXPECT_EQ(state(), "0001: id");
}

TEST_F(Alembic, ChangesNothingWhenTheOperatorStopsIt) {
  ASSERT_EQ(upgrade("0001").end, ToolEnd::done);
  write_revision("0002", "'0001'",
                 "op.add_column('notes', sa.Column('tag', sa.Text()))\n    "
                 "open('../here', 'w').close()\n    op.execute('SELECT pg_sleep(600)')");
  const auto result = tool()->upgrade(call(), "0002", StopOnceThere(dir / "here"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->end, ToolEnd::stopped) << result->summary;
  // Its server process is still in its statement; recovery finds it by the name in PGOPTIONS.
  EXPECT_TRUE(database->end_sessions(run_session_prefix(attempt.run), std::chrono::seconds(30)));
  EXPECT_EQ(state(), "0001: id");
}

TEST_F(Alembic, CarriesTheNameAndTheLimitsOfItsAttemptIntoItsSession) {
  write_revision(
      "0001", "None",
      "op.execute(\"CREATE TABLE seen AS SELECT current_setting('application_name') || ' ' "
      "|| current_setting('lock_timeout') || ' ' || "
      "current_setting('client_connection_check_interval') || ' ' || "
      "current_setting('idle_in_transaction_session_timeout') || ' ' || "
      "current_setting('work_mem') AS what\")");
  settings.environment["PGAPPNAME"] = Secret("mine");
  settings.environment["PGOPTIONS"] = Secret("-c work_mem=5MB -c lock_timeout=0");
  ASSERT_EQ(upgrade("0001").end, ToolEnd::done);
  EXPECT_EQ(server.value(name, "SELECT what FROM seen"),
            session_name(attempt) + " 200ms 500ms 2min 5MB");
}

TEST_F(Alembic, CommitsDurablyAlsoWhereTheDatabaseDoesNot) {
  server.sql(name, "ALTER DATABASE " + name + " SET synchronous_commit = off");
  write_revision("0001", "None",
                 "op.execute(\"CREATE TABLE seen AS SELECT "
                 "current_setting('synchronous_commit') AS what\")");
  ASSERT_EQ(upgrade("0001").end, ToolEnd::done);
  EXPECT_EQ(server.value(name, "SELECT what FROM seen"), "on");
}

TEST_F(Alembic, ProvesThatItsOptionsArriveAndWritesNothing) {
  const auto proven = tool()->prove_options_arrive(call(), NoStop{});
  EXPECT_TRUE(proven) << describe(proven.error());
  EXPECT_EQ(state(), "nothing");
}

TEST_F(Alembic, ProvesItManyTimesInARow) {
  for (int i = 0; i < 5; ++i) {
    const auto proven = tool()->prove_options_arrive(call(), NoStop{});
    EXPECT_TRUE(proven) << describe(proven.error());
  }
}

TEST_F(Alembic, DoesNotProveItWhenEnvPyNamesItsSessionItself) {
  write_env("create_engine(os.environ['DATABASE_URL'], connect_args={'application_name': 'app'})");
  const auto proven = tool()->prove_options_arrive(call(), NoStop{});
  ASSERT_FALSE(proven);
  EXPECT_EQ(proven.error().code, ErrorCode::migration_tool);
  EXPECT_NE(proven.error().message.find("was not seen"), std::string::npos);
}

TEST_F(Alembic, DoesNotProveItWhenTheUrlReplacesTheOptions) {
  settings.environment["DATABASE_URL"] =
      Secret(server.url(name) + "?options=-c%20search_path%3Dpublic");
  EXPECT_FALSE(tool()->prove_options_arrive(call(), NoStop{}));
}

TEST_F(Alembic, DoesNotProveItInAnotherDatabase) {
  settings.environment["DATABASE_URL"] = Secret(server.url(server.create_database("other")));
  EXPECT_FALSE(tool()->prove_options_arrive(call(), NoStop{}));
}

TEST_F(Alembic, DoesNotProveItWhenTheToolFailsThoughItsSessionWasSeen) {
  ASSERT_EQ(upgrade("0002").end, ToolEnd::done);
  std::filesystem::remove(backend / "migrations/versions/0002_x.py");
  const auto proven = tool()->prove_options_arrive(call(), NoStop{});
  ASSERT_FALSE(proven);
  EXPECT_NE(proven.error().message.find("Can't locate revision"), std::string::npos)
      << proven.error().message;
}

TEST_F(Alembic, DoesNotProveItWhenTheDatabaseCannotBeWatched) {
  const auto blind = make_alembic(settings, runner, []() -> Result<std::vector<ports::Session>> {
    return fail(ErrorCode::database_unreachable, "gone", {}, Disposition::retry);
  });
  const auto proven = blind->prove_options_arrive(call(), NoStop{});
  ASSERT_FALSE(proven);
  EXPECT_EQ(proven.error().code, ErrorCode::database_unreachable);
  EXPECT_TRUE(runner.commands.empty());
}

TEST_F(Alembic, SaysNoPasswordInAnyMessageOrArgument) {
  const std::string password(support::Postgres::password);
  std::string said;
  const auto gather = [&](const auto& result) {
    EXPECT_FALSE(result);
    if (!result) said += describe(result.error()) + result.error().hint + "\n";
  };
  write_env(
      "print(os.environ['DATABASE_URL']) or exec('raise "
      "RuntimeError(os.environ[\"DATABASE_URL\"])')");
  said += upgrade("0001").summary + "\n";
  gather(tool()->current(call(), NoStop{}));
  gather(tool()->prove_options_arrive(call(), NoStop{}));
  write_env("create_engine(os.environ['DATABASE_URL'])");
  settings.environment["DATABASE_URL"] =
      Secret("postgresql://postgres:" + password + "@127.0.0.1:notaport/x");
  said += upgrade("0001").summary + "\n";
  settings.environment["DATABASE_URL"] =
      Secret("postgresql://postgres:wrong" + password +
             "@127.0.0.1:" + std::to_string(server.port()) + "/x");
  said += upgrade("0001").summary + "\n";
  for (const auto& command : runner.commands) said += join(command.argv, " ") + "\n";
  EXPECT_EQ(said.find(password), std::string::npos) << said;
  EXPECT_NE(said.find("RuntimeError: ***"), std::string::npos) << said;
  EXPECT_NE(said.find("password authentication failed"), std::string::npos) << said;
}

// Ends as it is told, without a child.
struct FakeRunner final : ports::ProcessRunner {
  Result<ports::Exited> run(const ports::Command&, const ports::Stop&) override { return exited; }
  Result<std::vector<ports::ProcessSeen>> end_run(const RunId&, Duration) override { return {}; }
  ports::Exited exited;
};

TEST_F(Alembic, CountsItsDeadlineAsStoppedWhateverItPrinted) {
  FakeRunner late;
  late.exited.timed_out = true;
  late.exited.tail = "canceling statement due to lock timeout\n";
  const auto late_tool = make_alembic(settings, late, [this] { return database->sessions(); });
  const auto result = late_tool->upgrade(call(), "0001", NoStop{});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->end, ToolEnd::stopped);
  EXPECT_FALSE(late_tool->version(call(), NoStop{}));
}

// A server of its own, since it is stopped.
class AlembicAtACrash : public Project {
 protected:
  AlembicAtACrash() : Project(own()) {}
  static support::Postgres& own() {
    static support::Postgres postgres;
    return postgres;
  }
};

TEST_F(AlembicAtACrash, FailsAndChangesNothingWhenTheServerCrashesUnderIt) {
  ASSERT_EQ(upgrade("0001").end, ToolEnd::done);
  write_revision("0002", "'0001'",
                 "op.add_column('notes', sa.Column('tag', sa.Text()))\n    "
                 "open('../here', 'w').close()\n    op.execute('SELECT pg_sleep(600)')");
  std::jthread crash([&](const std::stop_token& over) {
    while (!exists(dir / "here") && !over.stop_requested()) std::this_thread::yield();
    server.stop_immediate();
  });
  const auto result = upgrade("0002");
  crash.request_stop();
  crash.join();
  EXPECT_EQ(result.end, ToolEnd::failed);
  EXPECT_NE(result.summary.find("OperationalError"), std::string::npos) << result.summary;
  server.start();
  EXPECT_EQ(state(), "0001: id");
  const auto down = tool()->prove_options_arrive(call(), NoStop{});
  EXPECT_TRUE(down) << describe(down.error());
}

}  // namespace
}  // namespace belay::world
