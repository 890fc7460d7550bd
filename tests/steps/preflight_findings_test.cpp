// Every finding of preflight: green on a healthy environment, red where it should be, and unknown
// where it cannot be seen, by the real binary; the few that need another server by told facts.
#include "steps/findings.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "steps/told_world.hpp"
#include "support/scene.hpp"
#include "world/pg/backup_tool.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

using Seen = std::map<std::string, std::string>;  // by code: the verdict

class Findings : public testing::Test {
 protected:
  Findings() { scene_.add_release("app-1", {first_revision()}); }

  // belay check of a whole deploy of app-1, or of what is given.
  Seen check(const std::string& plan = "") {
    const auto ended =
        scene_.belay({"check", plan.empty() ? scene_.add_plan("app-1", "0001") : plan, "--json"});
    status_ = ended.status;
    output_ = ended.output;
    Seen seen;
    const auto json = parse_json(ended.output);
    EXPECT_TRUE(json) << ended.output;
    if (!json || !(*json)["findings"].if_array()) return seen;
    EXPECT_EQ((*json)["passes"].bool_or(false), ended.status == status::succeeded);
    for (const auto& finding : *(*json)["findings"].if_array()) {
      const std::string verdict = finding["verdict"].string_or("");
      EXPECT_EQ(finding["help"].string_or("").empty(), verdict == "ok") << canonical(finding);
      seen[finding["code"].string_or("")] = verdict;
    }
    return seen;
  }
  // Those that are not ok, as "code verdict".
  static std::vector<std::string> against(const Seen& seen) {
    std::vector<std::string> found;
    for (const auto& [code, verdict] : seen) {
      if (verdict != "ok") found.push_back(code + " " + verdict);
    }
    return found;
  }
  using Texts = std::vector<std::string>;

  Scene scene_;
  int status_ = -1;
  std::string output_;
};

}  // namespace

TEST_F(Findings, AreAllOkWhereNothingIsWrongAndLookingChangesNothing) {
  const auto seen = check();
  EXPECT_EQ(against(seen), Texts{}) << output_;
  EXPECT_EQ(status_, status::succeeded);
  EXPECT_EQ(seen.size(), steps::finding_table().size());
  for (const auto& kind : steps::finding_table()) {
    EXPECT_TRUE(seen.contains(std::string(kind.code))) << kind.code;
  }
  EXPECT_EQ(scene_.value("SELECT to_regnamespace('belay')"), "");
  EXPECT_FALSE(fs::exists(scene_.path("state/state.db")));
  EXPECT_FALSE(fs::exists(scene_.path("srv/releases")));
}

TEST_F(Findings, SayReachableIsBadAndTheRestUnknownWhenTheDatabaseIsAway) {
  scene_.set_variable("DATABASE_URL",
                      "postgresql://nobody@127.0.0.1:" + std::to_string(free_port()) + "/nothing");
  EXPECT_EQ(against(check()),
            (Texts{"backup-rights unknown", "client-tools unknown", "disk-room unknown",
                   "drafts unknown", "edited-scripts unknown", "identity unknown",
                   "invalid-indexes unknown", "known-revision unknown", "long-transactions unknown",
                   "pooler unknown", "primary unknown", "reachable bad", "rights unknown",
                   "running-dump unknown", "server-version unknown", "tool-session unknown",
                   "uncommitted unknown", "version-table unknown"}))
      << output_;
  EXPECT_EQ(status_, status::refused);
}

TEST_F(Findings, TellAStandbyOfAnotherCluster) {
  Postgres other;
  other.stop_immediate();
  write_text(other.directory() / "data/standby.signal", "");
  other.start();
  scene_.set_variable("DATABASE_URL", other.url("postgres"));
  EXPECT_EQ(against(check()), (Texts{"identity bad", "primary bad"})) << output_;
}

TEST_F(Findings, RefuseWhatIsUnknownUnlessTheEnvironmentLetsItPass) {
  scene_.reconfigure("identity = ", "# identity = ");
  EXPECT_EQ(against(check()), Texts{"identity unknown"}) << output_;
  EXPECT_EQ(status_, status::refused);
  const auto plan = scene_.write_steps("look", {step("preflight")});
  const auto refused = scene_.belay({"run", plan});
  EXPECT_EQ(refused.status, status::refused) << refused.output;
  EXPECT_NE(refused.output.find("identity is unknown"), std::string::npos) << refused.output;
  scene_.reconfigure("state = ", "unknown = \"pass\"\nstate = ");
  EXPECT_EQ(against(check()), Texts{"identity unknown"}) << output_;
  EXPECT_EQ(status_, status::succeeded);
  const auto passed = scene_.belay({"run", plan});
  EXPECT_EQ(passed.status, status::succeeded) << passed.output;
}

TEST_F(Findings, TellWhatARoleMayNotDoOrSee) {
  auto& server = Postgres::shared();
  server.create_role("narrow");
  scene_.set_variable("DATABASE_URL", server.url(scene_.database(), "narrow"));
  EXPECT_EQ(against(check()),
            (Texts{"long-transactions unknown", "rights bad", "running-dump unknown"}))
      << output_;
  server.sql(scene_.database(), "GRANT CREATE ON DATABASE \"" + scene_.database() +
                                    "\" TO narrow; "
                                    "GRANT pg_monitor TO narrow");
  EXPECT_EQ(against(check()), Texts{}) << output_;
  EXPECT_NE(output_.find("no restore by itself"), std::string::npos) << output_;
}

TEST_F(Findings, TellWhatWouldHoldAMigrationUp) {
  scene_.configure("[environment.test.locks]\ntransaction_age = \"1ms\"\n");
  scene_.sql(
      "CREATE TABLE t (a int); CREATE INDEX half ON t (a); "
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half'::regclass");
  const Held old(Postgres::shared().url(scene_.database()), "LOCK TABLE t");
  EXPECT_EQ(against(check()), (Texts{"invalid-indexes bad", "long-transactions bad"})) << output_;
  EXPECT_NE(output_.find("pid " + std::to_string(old.pid())), std::string::npos) << output_;
  EXPECT_NE(output_.find("half"), std::string::npos) << output_;
}

TEST_F(Findings, TellABackupDirectoryThatIsNotPrivate) {
  const auto backups = scene_.path("backups");
  fs::create_directory(backups);
  fs::permissions(backups, fs::perms::all);
  EXPECT_EQ(against(check()), Texts{"backup-directory bad"}) << output_;
  fs::remove(backups);
  write_text(backups, "a file");
  EXPECT_EQ(against(check()), Texts{"backup-directory bad"}) << output_;
  fs::remove(backups);
  fs::create_symlink(backups, backups);  // leads nowhere at all
  EXPECT_EQ(against(check()), (Texts{"backup-directory unknown", "disk-room unknown"})) << output_;
}

TEST_F(Findings, TellWhatIsWrongWithTheScripts) {
  scene_.add_release("app-1", {{"000b", "", "pass", "pass"}});
  EXPECT_EQ(against(check()), Texts{"heads bad"}) << output_;
  fs::remove(scene_.path("dist/app-1/migrations/versions/000b.py"));
  scene_.sql(
      "CREATE TABLE alembic_version (version_num text); "
      "INSERT INTO alembic_version VALUES ('ffff')");
  EXPECT_EQ(against(check()),
            (Texts{"drafts unknown", "edited-scripts unknown", "known-revision bad",
                   "tool-session bad", "uncommitted unknown", "version-table unknown"}))
      << output_;
  scene_.sql("INSERT INTO alembic_version VALUES ('0001')");
  EXPECT_EQ(against(check()),
            (Texts{"drafts unknown", "edited-scripts unknown", "known-revision bad",
                   "tool-session bad", "uncommitted unknown", "version-table unknown"}))
      << output_;
  scene_.sql("DROP TABLE alembic_version");
  fs::remove(scene_.path("dist/app-1/alembic.ini"));
  EXPECT_EQ(against(check()), (Texts{"drafts unknown", "edited-scripts unknown", "heads unknown",
                                     "known-revision unknown", "tool-session bad",
                                     "uncommitted unknown", "version-table unknown"}))
      << output_;
}

TEST_F(Findings, TellAMigrationToolThatIsMissingOrNotStagedYet) {
  const std::string tool = "tool = \"alembic\"\n";
  scene_.reconfigure(tool, tool + "command = [\"no-such-alembic\"]\n");
  EXPECT_EQ(against(check()),
            (Texts{"migration-tool bad", "tool-session bad", "version-table unknown"}))
      << output_;
  scene_.reconfigure("no-such-alembic", ".venv/bin/alembic");
  EXPECT_EQ(against(check()),
            (Texts{"migration-tool unknown", "tool-session unknown", "version-table unknown"}))
      << output_;
}

TEST_F(Findings, TellAReleaseThatIsMissing) {
  const auto plan = scene_.add_plan("app-9", "0001");
  EXPECT_EQ(against(check(plan)),
            (Texts{"drafts unknown", "edited-scripts unknown", "heads unknown",
                   "known-revision unknown", "release bad", "tool-session unknown",
                   "uncommitted unknown", "version-table unknown"}))
      << output_;
  fs::create_symlink("releases/gone", scene_.path("srv/current"));
  EXPECT_EQ(against(check()), Texts{"previous-release bad"}) << output_;
  fs::remove(scene_.path("srv/current"));
  // Where the root cannot be looked at, neither can `current`.
  fs::create_symlink("loop", scene_.path("loop"));
  scene_.reconfigure("root = \"srv\"", "root = \"loop\"");
  EXPECT_EQ(check(scene_.write_steps("look", {step("preflight")}))["previous-release"], "unknown")
      << output_;
}

TEST_F(Findings, TellWhatABackupWouldNotHold) {
  auto& server = Postgres::shared();
  server.create_role("copyist");
  scene_.sql(
      "CREATE TABLE open (a int); CREATE TABLE hidden (a int); CREATE TABLE closed (a int);"
      "ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;"
      "GRANT CREATE ON DATABASE \"" +
      scene_.database() +
      "\" TO copyist;"
      "GRANT pg_monitor TO copyist; GRANT SELECT ON open, hidden TO copyist;"
      "SELECT lo_create(4711)");
  scene_.set_variable("DATABASE_URL", server.url(scene_.database(), "copyist"));
  EXPECT_EQ(against(check()), Texts{"backup-rights bad"}) << output_;
  for (const std::string name :
       {"public.closed", "public.hidden (row level security)", "large object 4711"}) {
    EXPECT_NE(output_.find(name), std::string::npos) << name << output_;
  }
  EXPECT_EQ(output_.find("public.open"), std::string::npos) << output_;
  scene_.sql(
      "GRANT pg_read_all_data TO copyist; ALTER ROLE copyist BYPASSRLS;"
      "GRANT SELECT ON LARGE OBJECT 4711 TO copyist");
  EXPECT_EQ(against(check()), Texts{}) << output_;
}

TEST_F(Findings, TellAPgDumpThatRuns) {
  const Held dump(Postgres::shared().url(scene_.database()) + "?application_name=pg_dump",
                  "SELECT 1");
  EXPECT_EQ(against(check()), Texts{"running-dump bad"}) << output_;
  EXPECT_NE(output_.find("pid " + std::to_string(dump.pid())), std::string::npos) << output_;
}

TEST_F(Findings, TellAToolThatTalksToAnotherDatabase) {
  const auto env = scene_.path("dist/app-1/migrations/env.py");
  std::string text = read_text(env);
  const std::string url = "os.environ[\"DATABASE_URL\"]";
  text.replace(text.find(url), url.size(), "'" + Postgres::shared().url("postgres") + "'");
  write_text(env, text);
  EXPECT_EQ(against(check()), (Texts{"tool-session bad", "version-table unknown"})) << output_;
}

TEST_F(Findings, TellAVersionTableThatIsNotWhereTheToolKeepsItsOwn) {
  scene_.sql(
      "CREATE SCHEMA app; CREATE TABLE app.versions (version_num text);"
      "INSERT INTO app.versions VALUES ('0001')");
  const auto env = scene_.path("dist/app-1/migrations/env.py");
  std::string text = read_text(env);
  const std::string from = "connection=connection,";
  text.replace(text.find(from), from.size(),
               from + " version_table='versions', version_table_schema='app',");
  write_text(env, text);
  EXPECT_EQ(against(check()), Texts{"version-table bad"}) << output_;
  EXPECT_NE(output_.find("at '0001', the table public.alembic_version says no revision"),
            std::string::npos)
      << output_;
  scene_.reconfigure("tool = \"alembic\"\n",
                     "tool = \"alembic\"\nversion_table = \"versions\"\n"
                     "version_schema = \"app\"\n");
  EXPECT_EQ(against(check()), Texts{}) << output_;
  EXPECT_NE(output_.find("app.versions, where the tool reads revision '0001'"), std::string::npos)
      << output_;
}

TEST_F(Findings, TellAReleaseOfOtherBytesAndOneThatCannotBeRead) {
  const auto plan = [&](const std::string& sha256) {
    return scene_.write_steps(
        "bytes", {step("stage", "release = \"dist/app-1\"\nsha256 = \"" + sha256 + "\"\n"),
                  step("preflight")});
  };
  EXPECT_EQ(against(check(plan(std::string(64, '0')))), Texts{"release bad"}) << output_;
  EXPECT_NE(output_.find("the plan says 0000"), std::string::npos) << output_;
  ASSERT_EQ(mkfifo(scene_.path("dist/app-1/pipe").c_str(), 0600), 0);
  EXPECT_EQ(against(check()), Texts{"release unknown"}) << output_;
}

TEST_F(Findings, ReadAnArchiveOnlyInPassing) {
  const auto packed =
      scene_.program({"/usr/bin/tar", "-czf", "app-3.tar.gz", "-C", "app-1", "."}, "dist");
  ASSERT_EQ(packed.status, 0) << packed.output;
  const auto plan = scene_.write_steps(
      "packed", {step("stage", "release = \"dist/app-3.tar.gz\"\n"), step("preflight")});
  EXPECT_EQ(against(check(plan)), Texts{}) << output_;
  EXPECT_FALSE(fs::exists(scene_.path("srv/releases")));
}

TEST(ToldFindings, RefuseARealPgDumpThatIsOlderThanTheServer) {
  TempDir bin;
  const auto install = [&](const std::string& program, const std::string& version) {
    write_text(bin / program, "#!/bin/sh\necho '" + program + " (PostgreSQL) " + version + "'\n");
    fs::permissions(bin / program, fs::perms::owner_all);
  };
  const auto look = [&](const std::string& version) {
    install("pg_dump", version);
    install("pg_restore", "15.20 (Debian 15.20-0+deb12u1)");
    steps::Finding found;
    with_told_world({}, [&](engine::World& world) {
      world::BackupToolOptions options;
      options.database.url = Secret(Postgres::shared().url("postgres"));
      options.scratch = bin.path();
      options.bin = bin.path();
      const auto tool = world::open_backup_tool(options, world.processes);
      ASSERT_TRUE(tool) << describe(tool.error());
      world.backups = tool->get();
      const plan::Plan plan{"look", "", true, {{"only", {}, {{"preflight", {}, {}}}, {}}}};
      const GoOn stop;
      const auto all =
          steps::inspect({world, steps::planned_for({world, plan, {0, 0}}), {}, stop, "/tmp"});
      found = *std::ranges::find(all, "client-tools", &steps::Finding::code);
    });
    return found;
  };
  const auto older = look("14.9 (Debian 14.9-1)");
  EXPECT_EQ(older.verdict, steps::Verdict::bad);
  EXPECT_EQ(older.seen, "pg_dump 14.9 is older than the server");
  EXPECT_EQ(look("15.20").verdict, steps::Verdict::ok);
}

TEST(ToldFindings, AreBadOnWhatTheServerSaysOfItself) {
  const auto verdict_of = [](const std::string& code, const ToldFacts& told) {
    for (const auto& finding : inspect_told(told)) {
      if (finding.code == code) return finding.verdict;
    }
    return steps::Verdict::unknown;
  };
  using steps::Verdict;
  for (const auto& code : {"primary", "server-version", "pooler", "client-tools", "disk-room"}) {
    EXPECT_EQ(verdict_of(code, {}), Verdict::ok) << code;
  }
  ToldFacts told;
  told.server.in_recovery = true;
  EXPECT_EQ(verdict_of("primary", told), Verdict::bad);
  told = {};
  told.server.version = 130022;
  EXPECT_EQ(verdict_of("server-version", told), Verdict::bad);
  told = {};
  told.server.pooled = true;
  EXPECT_EQ(verdict_of("pooler", told), Verdict::bad);
  told = {};
  told.dump_version = "14.9";
  EXPECT_EQ(verdict_of("client-tools", told), Verdict::bad);
  told = {};
  told.dump_version = "";
  EXPECT_EQ(verdict_of("client-tools", told), Verdict::bad);
  told = {};
  told.server.bytes = std::int64_t{1} << 60;
  EXPECT_EQ(verdict_of("disk-room", told), Verdict::bad);
}

}  // namespace belay::steps_test
