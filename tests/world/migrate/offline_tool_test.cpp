// The real Alembic and Flask-Migrate in offline mode; no server is started for it.
#include "world/migrate/offline_tool.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "support/flask_project.hpp"
#include "support/offline_project.hpp"
#include "world/process/process_runner.hpp"

namespace belay::world {
namespace {

using migration::Lineage;
using support::write_offline_project;
using support::write_offline_revision;

struct NeverStopped final : ports::Stop {
  ports::StopLevel level() const override { return ports::StopLevel::none; }
};

class Offline : public testing::Test {
 protected:
  Offline() { write_offline_project(dir.path()); }

  RevisionDialect dialect() { return dialect_of(settings); }

  Result<OfflineSql> ask(RevisionDialect how, std::vector<std::string> ids = {}) {
    ports::ToolCall call;
    call.attempt = {make_run_id(Instant{}, static_cast<std::uint64_t>(getpid()), 12), {0, 1}, 1};
    call.release = dir.path();
    call.deadline = deadline;
    const auto files = read_scripts(call.release, how.scripts);
    if (!files) return fail(files.error());
    const auto graph = migration::Graph::build(*files);
    if (!graph) return fail(graph.error());
    std::vector<migration::Revision> revisions;
    for (const auto& [id, revision] : graph->revisions()) revisions.push_back(revision);
    const Lineage lineage(revisions);
    auto wanted = lineage.newest_first();
    std::ranges::reverse(wanted);
    std::erase_if(wanted, [&](auto place) {
      return !ids.empty() && std::ranges::find(ids, revisions[place].id) == ids.end();
    });
    return offline_sql({std::move(how), *runner}, call, lineage, wanted, NeverStopped{});
  }

  std::map<std::string, OfflineRevision> got(std::vector<std::string> ids = {}) {
    const auto answer = ask(dialect(), std::move(ids));
    EXPECT_TRUE(answer) << describe(answer.error());
    std::map<std::string, OfflineRevision> all;
    for (const auto& one : answer.value_or(OfflineSql{}).revisions) all[one.id] = one;
    return all;
  }

  support::TempDir dir;
  AlembicSettings settings;
  Duration deadline = std::chrono::minutes(2);
  std::unique_ptr<ports::ProcessRunner> runner = make_process_runner(dir / "home");
};

constexpr const char* add_notes = "op.create_table('notes', sa.Column('id', sa.Integer()))";
constexpr const char* add_tag = "op.add_column('notes', sa.Column('tag', sa.Text()))";

TEST_F(Offline, GivesTheSqlOfEachRevisionWithoutItsVersionRow) {
  write_offline_revision(dir.path(), "0001", "", add_notes);
  write_offline_revision(dir.path(), "0002", "'0001'", add_tag);
  auto all = got();
  EXPECT_EQ(all["0001"].sql, "CREATE TABLE notes (\n    id INTEGER\n);\n");
  EXPECT_EQ(all["0002"].sql, "ALTER TABLE notes ADD COLUMN tag TEXT;\n");
  EXPECT_EQ(got({"0002"}).size(), 1U);
  EXPECT_EQ(got({"0002"})["0002"].sql, all["0002"].sql);
}

TEST_F(Offline, TellsWhetherTheRevisionsShareATransaction) {
  write_offline_revision(dir.path(), "0001", "", add_notes);
  write_offline_revision(dir.path(), "0002", "'0001'", add_tag);
  EXPECT_TRUE(ask(dialect())->together);
  write_offline_project(dir.path(), ", transaction_per_migration=True");
  const auto each = ask(dialect());
  EXPECT_FALSE(each->together);
  EXPECT_TRUE(each->transactional);
  write_offline_project(dir.path(), ", transactional_ddl=False");
  EXPECT_FALSE(ask(dialect())->transactional);
}

TEST_F(Offline, NamesTheLineThatNeedsAConnectionAndGoesOnBehindIt) {
  write_offline_revision(dir.path(), "0001", "", add_notes);
  write_offline_revision(dir.path(), "0002", "'0001'",
                         "x = 1\nop.get_bind().execute('SELECT 1').fetchall()");
  write_offline_revision(dir.path(), "0003", "'0002'",
                         "for row in op.get_bind().execute('SELECT 1'):\n    pass");
  write_offline_revision(dir.path(), "0004", "'0003'", add_tag);
  auto all = got();
  EXPECT_EQ(all["0001"].problem, "");
  EXPECT_NE(all["0002"].problem.find("AttributeError"), std::string::npos) << all["0002"].problem;
  EXPECT_EQ(all["0002"].problem_line, 10);
  EXPECT_EQ(all["0003"].problem_line, 9);
  EXPECT_EQ(all["0002"].sql, "");
  EXPECT_EQ(all["0004"].sql, "ALTER TABLE notes ADD COLUMN tag TEXT;\n");
}

TEST_F(Offline, FollowsBranchesAndAnEmptyMerge) {
  write_offline_revision(dir.path(), "root", "", add_notes);
  write_offline_revision(dir.path(), "left", "'root'", add_tag);
  write_offline_revision(dir.path(), "right", "'root'", "op.execute('SELECT 1')");
  write_offline_revision(dir.path(), "merge", "('left', 'right')", "pass");
  write_offline_revision(dir.path(), "last", "'merge'", "op.execute('SELECT 2')");
  auto all = got();
  EXPECT_EQ(all["left"].sql, "ALTER TABLE notes ADD COLUMN tag TEXT;\n");
  EXPECT_EQ(all["right"].sql, "SELECT 1;\n");
  EXPECT_EQ(all["merge"].sql, "");
  EXPECT_EQ(all["merge"].problem, "");
  EXPECT_EQ(all["last"].sql, "SELECT 2;\n");
}

TEST_F(Offline, SaysWhichOtherBranchIsInTheWay) {
  write_offline_revision(dir.path(), "root", "", add_notes);
  write_offline_revision(dir.path(), "left", "'root'", "op.get_bind().execute('SELECT 1').first()");
  write_offline_revision(dir.path(), "right", "'root'", "op.get_bind().execute('S').first()");
  write_offline_revision(dir.path(), "merge", "('right', 'left')", "op.execute('SELECT 1')");
  auto all = got();
  EXPECT_NE(all["merge"].problem.find("which would run before it"), std::string::npos)
      << all["merge"].problem;
}

TEST_F(Offline, LetsNoOneReachADatabaseByHimself) {
  // Nobody listens there; the options are refused before that where somebody does.
  write_offline_revision(dir.path(), "0001", "",
                         "import os\nprint('options', os.environ['PGOPTIONS'])\n"
                         "raise Exception(os.environ['PGOPTIONS'])");
  auto all = got();
  EXPECT_EQ(all["0001"].problem, "it connects to a database by itself");
  EXPECT_EQ(all["0001"].problem_line, 11);
}

TEST_F(Offline, FailsWithItsPlaceWhereEnvPyLacksItsEnvironment) {
  write_offline_project(dir.path(), "", "url = os.environ['APP_DATABASE']\n");
  write_offline_revision(dir.path(), "0001", "", add_notes);
  const auto answer = ask(dialect());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::migration_tool);
  EXPECT_NE(answer.error().message.find("env.py:4: exited with status 1: KeyError"),
            std::string::npos)
      << answer.error().message;
  EXPECT_NE(answer.error().hint.find("env_pass"), std::string::npos) << answer.error().hint;
}

TEST_F(Offline, FailsWithTheFileThatCannotBeLoaded) {
  write_offline_revision(dir.path(), "0001", "", add_notes);
  support::write_text(dir / "migrations/versions/0002_x.py",
                      "from missing_app import models\nrevision = '0002'\ndown_revision = '0001'\n"
                      "def upgrade():\n    pass\n");
  const auto answer = ask(dialect(), {"0001"});
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("versions/0002_x.py:1: "), std::string::npos)
      << answer.error().message;
}

TEST_F(Offline, IsBoundedInTimeAndInSize) {
  write_offline_revision(dir.path(), "0001", "", add_notes);
  write_offline_revision(dir.path(), "0002", "'0001'",
                         "for n in range(40000):\n    op.execute(\"SELECT 'something long, '\")");
  write_offline_revision(dir.path(), "0003", "'0002'", add_tag);
  auto all = got();
  EXPECT_EQ(all["0002"].problem, "it gives more than 1 MiB of SQL");
  EXPECT_EQ(all["0003"].sql, "ALTER TABLE notes ADD COLUMN tag TEXT;\n");
  write_offline_revision(dir.path(), "0002", "'0001'", "import time\ntime.sleep(300)");
  deadline = std::chrono::seconds(8);
  EXPECT_EQ(got({"0002"})["0002"].problem, "did not end within 8s");
}

TEST_F(Offline, IsFlaskMigratesToo) {
  std::filesystem::remove_all(dir / "migrations");
  support::write_flask_project(dir.path());
  support::write_flask_revision(dir.path(), "0001", "", add_notes);
  support::write_flask_revision(dir.path(), "0002", "0001",
                                "op.get_bind().execute('SELECT 1').first()");
  support::write_flask_revision(dir.path(), "0003", "0002", add_tag);
  FlaskSettings flask;
  flask.app = "shop:create_app";
  flask.environment["DATABASE_URL"] = Secret("postgresql://127.0.0.1:1/none");
  const auto answer = ask(dialect_of(flask));
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_EQ(answer->revisions[0].sql, "CREATE TABLE notes (\n    id INTEGER\n);\n");
  EXPECT_EQ(answer->revisions[1].problem_line, 9) << answer->revisions[1].problem;
  EXPECT_EQ(answer->revisions[2].sql, "ALTER TABLE notes ADD COLUMN tag TEXT;\n");
}

TEST_F(Offline, IsAskedOfTheSectionThatIsNamed) {
  support::write_text(dir / "alembic.ini",
                      "[alembic]\nscript_location = none\n[core]\nscript_location = migrations\n");
  write_offline_revision(dir.path(), "0001", "", add_notes);
  settings.section = "core";
  EXPECT_EQ(got()["0001"].sql, "CREATE TABLE notes (\n    id INTEGER\n);\n");
}

}  // namespace
}  // namespace belay::world
