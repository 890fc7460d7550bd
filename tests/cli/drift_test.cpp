// belay drift with a real Alembic and a real server: what the scripts give beside what there is,
// and that the live database is never touched.
#include <gtest/gtest.h>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

constexpr const char* scratch_names =
    "SELECT string_agg(datname, ',') FROM pg_database WHERE datname LIKE 'belay_drift_%'";

// Of all that is in the live database and of who wrote it last.
constexpr const char* live_state =
    "SELECT md5(string_agg(c.oid::text || c.relname || c.xmin::text, ',' ORDER BY c.oid)) "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname !~ '^pg_toast'";

// Alembic's own command, 1.9 and later, by the functions of the installed version.
constexpr std::string_view alembic_with_check = R"py(#!/usr/bin/python3
import sys
from alembic import autogenerate, config, script
from alembic.runtime.environment import EnvironmentContext

if sys.argv[-1] != "check":
    sys.exit(config.main(sys.argv[1:]))
settings = config.Config(sys.argv[sys.argv.index("-c") + 1])
scripts = script.ScriptDirectory.from_config(settings)
context = autogenerate.api.RevisionContext(settings, scripts, dict(
    message=None, autogenerate=True, sql=False, head="head", splice=False, branch_label=None,
    version_path=None, rev_id=None, depends_on=None))

def look(revision, migration):
    if set(scripts.get_heads()) != set(migration.get_current_heads()):
        sys.exit("FAILED: Target database is not up to date.")
    context.run_autogenerate(revision, migration)
    return []

with EnvironmentContext(settings, scripts, fn=look, as_sql=False,
                        template_args=context.template_args):
    scripts.run_env()
found = context.generated_revisions[-1].upgrade_ops.as_diffs()
if found:
    sys.exit("FAILED: New upgrade operations detected: %s" % (found,))
print("No new upgrade operations detected.")
)py";

class Drift : public testing::Test {
 protected:
  // The release is the current one, and the database was migrated by it.
  void deploy(const std::vector<RevisionText>& revisions, const std::string& to) {
    scene_.add_release("app-1", revisions);
    const auto release = scene_.path("srv/releases/app-1");
    fs::create_directories(release.parent_path());
    fs::copy(scene_.path("dist/app-1"), release, fs::copy_options::recursive);
    fs::create_directory_symlink("releases/app-1", scene_.path("srv/current"));
    const auto upgraded = scene_.program({"/usr/bin/alembic", "upgrade", to}, "srv/releases/app-1");
    ASSERT_EQ(upgraded.status, 0) << upgraded.output;
  }
  void deploy() { deploy({first_revision(), second_revision()}, "0002"); }

  static RevisionText second_revision() {
    return {"0002", "0001",
            "op.create_table('marks', sa.Column('at', sa.Text, server_default='now'), "
            "sa.Column('n', sa.Integer, nullable=False))\n"
            "    op.create_index('marks_at', 'marks', ['at'])\n"
            "    op.create_check_constraint('positive', 'marks', 'n > 0')",
            "op.drop_table('marks')"};
  }

  void replace_in(const std::string& file, const std::string& from, const std::string& to) {
    std::string text = read_text(scene_.path(file));
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    write_text(scene_.path(file), text.replace(at, from.size(), to));
  }

  // "verdict: what was seen" of the finding.
  std::string finding(const std::vector<std::string>& words) {
    const auto json = scene_.json(words);
    for (const auto& one : *json["findings"].if_array()) {
      if (one["code"].string_or("") != "drift") continue;
      return one["verdict"].string_or("") + ": " + one["seen"].string_or("");
    }
    return "";
  }

  // env.py with models: table items, and what else is given; and an `alembic` that has `check`, as
  // versions from 1.9 on have it, over the installed one.
  void add_models(const std::string& more) {
    const std::string env = "srv/releases/app-1/migrations/env.py";
    replace_in(env, "if context.is_offline_mode():",
               "import sqlalchemy as sa\nmetadata = sa.MetaData()\n"
               "sa.Table('items', metadata, sa.Column('id', sa.Integer, primary_key=True), "
               "sa.Column('body', sa.Text))\n" +
                   more + "\nif context.is_offline_mode():");
    replace_in(env, "connection=connection, ", "connection=connection, target_metadata=metadata, ");
    const auto tool = scene_.path("srv/releases/app-1/bin/alembic");
    write_text(tool, std::string(alembic_with_check));
    fs::permissions(tool, fs::perms(0755));
    scene_.reconfigure("tool = \"alembic\"\n", "tool = \"alembic\"\ncommand = [\"bin/alembic\"]\n");
  }

  static std::string on_server(const std::string& query) {
    return Postgres::shared().value("postgres", query);
  }

  Scene scene_;
};

}  // namespace

TEST_F(Drift, ComparesTheModelsWhereTheInstalledVersionCan) {
  deploy({first_revision()}, "0001");
  const auto without = scene_.belay({"drift"});
  EXPECT_EQ(without.status, status::succeeded) << without.output;
  EXPECT_NE(
      without.output.find("the models are not compared: the installed version has no 'check'"),
      std::string::npos)
      << without.output;
  add_models("");
  const auto same = scene_.belay({"drift"});
  EXPECT_EQ(same.status, status::succeeded) << same.output;
  EXPECT_NE(same.output.find("the models are what the scripts give"), std::string::npos)
      << same.output;
}

TEST_F(Drift, TellsModelsThatNoRevisionFollowed) {
  // The second revision is pending: the models are compared with the scripts' head.
  deploy({first_revision(),
          {"0002", "0001", "op.create_table('marks', sa.Column('at', sa.Text))",
           "op.drop_table('marks')"}},
         "0001");
  add_models("sa.Table('marks', metadata, sa.Column('at', sa.Text), sa.Column('n', sa.Integer))");
  const auto before = scene_.value(live_state);
  const auto differ = scene_.belay({"drift"});
  EXPECT_EQ(differ.status, status::refused) << differ.output;
  EXPECT_NE(differ.output.find("no drift"), std::string::npos) << differ.output;
  EXPECT_NE(differ.output.find("New upgrade operations detected: [('add_column', None, 'marks'"),
            std::string::npos)
      << differ.output;
  EXPECT_EQ(scene_.json({"drift"})["models"]["said"].string_or(""), "differ");
  EXPECT_EQ(scene_.belay({"drift", "--no-models"}).status, status::succeeded);
  EXPECT_EQ(scene_.value(live_state), before);
  const auto seen = finding({"check", "--drift"});
  EXPECT_TRUE(seen.starts_with("bad: the application's models differ")) << seen;
}

TEST_F(Drift, FindsNoneWhereTheScriptsGiveWhatThereIs) {
  deploy();
  const auto before = scene_.value(live_state);
  const auto ended = scene_.belay({"drift", "--no-models"});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(ended.output, "no drift: the database is what the scripts give at revision 0002\n");
  EXPECT_EQ(scene_.value(live_state), before);
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, TellsWhatWasMadeRemovedAndChangedByHand) {
  deploy();
  scene_.sql("CREATE INDEX by_hand ON items (body)");
  scene_.sql("ALTER TABLE marks ALTER at SET DEFAULT 'later'");
  scene_.sql("ALTER TABLE marks DROP CONSTRAINT positive");
  const auto ended = scene_.belay({"drift", "--no-models"});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_EQ(ended.output,
            "changed column public.marks.at\n"
            "  scripts: text DEFAULT 'now'::text\n"
            "  live:    text DEFAULT 'later'::text\n"
            "missing constraint public.marks.positive\n"
            "  scripts: CHECK ((n > 0))\n"
            "added   index public.by_hand\n"
            "  live:    CREATE INDEX by_hand ON public.items USING btree (body)\n"
            "3 differences from what the scripts give at revision 0002\n");
  const auto json = scene_.json({"drift"});
  EXPECT_EQ(json["schema"].string_or(""), "belay.drift/1");
  EXPECT_TRUE(json["drift"].bool_or(false));
  ASSERT_EQ(json["differences"].if_array()->size(), 3U);
  EXPECT_EQ((*json["differences"].if_array())[2]["what"].string_or(""), "added");
}

TEST_F(Drift, ComparesAtTheRevisionOfTheDatabaseAlone) {
  deploy({first_revision(), second_revision()}, "0001");
  const auto ended = scene_.belay({"drift"});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
}

TEST_F(Drift, RefusesAToolThatConnectsElsewhere) {
  deploy();
  replace_in("srv/releases/app-1/migrations/env.py", "os.environ[\"DATABASE_URL\"]",
             "\"" + Postgres::shared().url(scene_.database()) + "\"");
  // Were it run in the live database, this would be noticed.
  scene_.sql("DROP TABLE marks");
  scene_.sql("UPDATE alembic_version SET version_num = '0001'");
  const auto before = scene_.value(live_state);
  const auto ended = scene_.belay({"drift"});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_NE(ended.output.find("seen in the live database"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("nothing was run"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.value(live_state), before);
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, RefusesAToolThatConnectsToBoth) {
  deploy();
  replace_in("srv/releases/app-1/migrations/env.py", "with engine.connect() as connection:",
             "other = create_engine(\"" + Postgres::shared().url(scene_.database()) +
                 "\", poolclass=pool.NullPool)\nother.connect()\n"
                 "with engine.connect() as connection:");
  const auto ended = scene_.belay({"drift"});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_NE(ended.output.find("seen in the live database"), std::string::npos) << ended.output;
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, SaysWhichRevisionFailsInAnEmptyDatabase) {
  auto needs_rows = second_revision();
  needs_rows.upgrade =
      "assert op.get_bind().execute(sa.text('SELECT count(*) FROM items')).scalar() > 0";
  deploy({first_revision()}, "0001");
  write_text(scene_.path("srv/releases/app-1/migrations/versions/0002.py"),
             "revision = '0002'\ndown_revision = '0001'\nimport sqlalchemy as sa\n"
             "from alembic import op\ndef upgrade():\n    " +
                 needs_rows.upgrade + "\n");
  scene_.sql("UPDATE alembic_version SET version_num = '0002'");
  const auto ended = scene_.belay({"drift"});
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("it cannot be told: revision '0002' fails in an empty database"),
            std::string::npos)
      << ended.output;
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, LeavesToTheNextCallWhatAKillLeft) {
  auto slow = second_revision();
  const auto held = scene_.path("held");
  slow.upgrade += "\n    import os, time\n    open('" + held.string() +
                  "', 'a').close()\n    while os.path.exists('" + held.string() +
                  "') and op.get_bind().engine.url.database.startswith('belay_drift_') and not "
                  "os.path.exists('" +
                  held.string() + ".go'): time.sleep(0.02)";
  deploy({first_revision(), slow}, "0002");
  fs::remove(held);
  const auto drift = scene_.start({"drift"});
  while (!fs::exists(held) && !drift->has_ended()) usleep(2000);
  ASSERT_FALSE(drift->has_ended()) << drift->output_so_far();
  drift->signal(SIGKILL);
  static_cast<void>(drift->wait());
  const auto left = on_server(scratch_names);
  EXPECT_NE(left, "");
  write_text(held.string() + ".go", "");
  // One that a person made is nobody's leftover.
  Postgres::shared().sql("postgres", "CREATE DATABASE belay_drift_mine");
  const auto next = scene_.belay({"drift"});
  EXPECT_EQ(next.status, status::succeeded) << next.output;
  EXPECT_EQ(on_server(scratch_names), "belay_drift_mine");
  Postgres::shared().sql("postgres", "DROP DATABASE belay_drift_mine");
}

TEST_F(Drift, DropsItsDatabaseWhenItIsInterrupted) {
  auto slow = second_revision();
  const auto held = scene_.path("held");
  slow.upgrade += "\n    open('" + held.string() + "', 'a').close()\n" +
                  "    import time\n    time.sleep(60 if "
                  "op.get_bind().engine.url.database.startswith('belay_drift_') else 0)";
  deploy({first_revision(), slow}, "0002");
  fs::remove(held);
  const auto drift = scene_.start({"drift"});
  while (!fs::exists(held) && !drift->has_ended()) usleep(2000);
  drift->signal(SIGINT);
  const auto ended = drift->wait();
  EXPECT_EQ(ended.status, status::interrupted) << ended.output;
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, NeedsARoleThatMayMakeDatabases) {
  deploy();
  auto& server = Postgres::shared();
  server.create_role("drift_plain");
  server.create_role("drift_maker", "CREATEDB");
  scene_.sql("GRANT ALL ON SCHEMA public TO drift_plain");
  scene_.sql("GRANT SELECT ON alembic_version TO drift_plain");
  scene_.set_variable("DATABASE_URL", server.url(scene_.database(), "drift_plain"));
  scene_.set_variable("MAKER_URL", server.url("postgres", "drift_maker"));
  const auto refused = scene_.belay({"drift"});
  EXPECT_EQ(refused.status, status::refused) << refused.output;
  EXPECT_NE(refused.output.find("may make no database"), std::string::npos) << refused.output;
  EXPECT_NE(refused.output.find("--scratch env:NAME"), std::string::npos) << refused.output;
  const auto ended = scene_.belay({"drift", "--scratch", "env:MAKER_URL"});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, IsAFindingWhereThePlanAsksForIt) {
  deploy();
  const auto plan = scene_.write_steps("look", {step("preflight", "drift = true\n")});
  EXPECT_EQ(finding({"check"}), "ok: the plan does not ask for it");
  EXPECT_EQ(finding({"check", plan}), "ok: the schema is what the scripts give");
  scene_.sql("CREATE INDEX by_hand ON items (body)");
  EXPECT_EQ(finding({"check", "--drift"}), "bad: 1 difference: added index public.by_hand");
  const auto run = scene_.belay({"run", plan});
  EXPECT_EQ(run.status, status::refused) << run.output;
  EXPECT_NE(run.output.find("drift is bad: 1 difference"), std::string::npos) << run.output;
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, IsAnUnknownFindingWhereItCannotBeTold) {
  deploy();
  scene_.sql("UPDATE alembic_version SET version_num = '0009'");
  const auto seen = finding({"check", "--drift"});
  EXPECT_EQ(seen.find("unknown: the scripts do not know the database's revision '0009'"), 0U)
      << seen;
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, ComparesBelaysOwnMigrationsAsWell) {
  scene_.reconfigure("tool = \"alembic\"\nenv_pass = [\"DATABASE_URL\"]", "tool = \"sql\"");
  fs::create_directories(scene_.path("srv/releases/app-1"));
  fs::create_directory_symlink("releases/app-1", scene_.path("srv/current"));
  write_text(scene_.path("srv/releases/app-1/migrations/V0001__one.up.sql"),
             "CREATE TABLE one (a text);\nCREATE INDEX one_a ON one (a);\n");
  write_text(scene_.path("srv/releases/app-1/migrations/V0002__two.up.sql"),
             "ALTER TABLE one ADD b int NOT NULL;\n");
  const auto plan = scene_.write_steps("up", {step("migrate", "to = \"head\"\n")});
  const auto run = scene_.belay({"run", plan});
  ASSERT_EQ(run.status, status::succeeded) << run.output;
  const auto same = scene_.belay({"drift"});
  EXPECT_EQ(same.status, status::succeeded) << same.output;
  scene_.sql("DROP INDEX one_a");
  const auto differs = scene_.belay({"drift"});
  EXPECT_EQ(differs.status, status::refused);
  EXPECT_EQ(differs.output.find("missing index public.one_a\n"), 0U) << differs.output;
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, TakesExtensionsAsTheLiveDatabaseHasThemWhoeverMadeThem) {
  scene_.sql("CREATE EXTENSION citext");
  auto uses = second_revision();
  uses.upgrade += "\n    op.execute('ALTER TABLE marks ADD c citext')";
  deploy({first_revision(), uses}, "0002");
  const auto given = scene_.belay({"drift"});
  EXPECT_EQ(given.status, status::succeeded) << given.output;
  EXPECT_EQ(on_server(scratch_names), "");
}

// pageinspect is not trusted: only a superuser may make it.
TEST_F(Drift, IsNoneWhereTheRoleMayNotMakeAnExtensionThatTheDatabaseHas) {
  deploy();
  scene_.sql("CREATE EXTENSION pageinspect");
  Postgres::shared().create_role("drift_modest", "CREATEDB");
  scene_.set_variable("MODEST_URL", Postgres::shared().url("postgres", "drift_modest"));
  const auto ended = scene_.belay({"drift", "--scratch", "env:MODEST_URL"});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, GoesOnThoughALeftoverCannotBeDropped) {
  deploy();
  auto& server = Postgres::shared();
  server.sql("postgres", "CREATE DATABASE belay_drift_stuck IS_TEMPLATE true");
  server.sql("postgres",
             "COMMENT ON DATABASE belay_drift_stuck IS "
             "'belay: a scratch database of belay drift, safe to drop'");
  const auto ended = scene_.belay({"drift"});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(on_server(scratch_names), "belay_drift_stuck");
  server.sql("postgres", "ALTER DATABASE belay_drift_stuck IS_TEMPLATE false");
  EXPECT_EQ(scene_.belay({"drift"}).status, status::succeeded);
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, LetsScriptsMakeTheirExtensionsThemselves) {
  auto makes = second_revision();
  makes.upgrade += "\n    op.execute('CREATE EXTENSION citext')";
  deploy({first_revision(), makes}, "0002");
  const auto made = scene_.belay({"drift"});
  EXPECT_EQ(made.status, status::succeeded) << made.output;
  EXPECT_EQ(on_server(scratch_names), "");
}

TEST_F(Drift, WorksBesideADatabaseOfAnyName) {
  auto& server = Postgres::shared();
  const std::string name = "my \"app\" 'x'/ü";
  server.sql("postgres", "CREATE DATABASE \"my \"\"app\"\" 'x'/ü\"");
  scene_.reconfigure("identity = ", "# identity = ");
  scene_.set_variable("DATABASE_URL", server.url(name));
  deploy();
  server.sql(name, "CREATE TABLE \"od;d \"\"\x1b[31m\" (\"a'b\" text DEFAULT E'\\n')");
  const auto ended = scene_.belay({"drift"});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_NE(ended.output.find("added   table public.\"od;d \"\"\\x1b[31m\""), std::string::npos)
      << ended.output;
  EXPECT_EQ(on_server(scratch_names), "");
}

}  // namespace belay::cli_test
