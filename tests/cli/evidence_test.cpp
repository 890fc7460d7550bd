// From the archive alone: why each kind of failure failed.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Evidence : public testing::Test {
 protected:
  // Unpacks what the end of a run, or the command, names; its files by their names.
  std::string unpack(const fs::path& archive) {
    EXPECT_TRUE(fs::exists(archive)) << archive;
    EXPECT_EQ(fs::status(archive).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    fs::remove_all(scene_.path("unpacked"));
    fs::create_directory(scene_.path("unpacked"));
    const auto ended = scene_.program({"/bin/tar", "-xzf", archive.string(), "-C",
                                       scene_.path("unpacked").string(), "--strip-components=1"});
    EXPECT_EQ(ended.status, 0) << ended.output;
    return read_text(scene_.path("unpacked/index.html"));
  }
  std::string file(const std::string& name) const {
    return read_text(scene_.path("unpacked/" + name));
  }
  std::string index_after(const std::string& plan, int status) {
    const auto run = scene_.json({"run", plan});
    EXPECT_EQ(run["exit"], Json(status)) << canonical(run);
    return unpack(run["evidence"].string_or("none"));
  }
  void deploy_first() {
    scene_.add_release("app-1", {first_revision()});
    const auto run = scene_.json({"run", scene_.add_plan("app-1", "0001")});
    EXPECT_EQ(run["exit"], Json(status::succeeded));
    EXPECT_TRUE(run["evidence"].is_null()) << "a good end needs none";
  }
  Scene scene_;
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_F(Evidence, OfAMigrationThatFailsHoldsItsErrorItsScriptAndTheGraph) {
  deploy_first();
  scene_.add_release(
      "app-2", {first_revision(), {"0002", "0001", "op.execute('SELECT 1/0 AS broken')", "pass"}});
  const auto index = index_after(scene_.add_plan("app-2", "0002"), status::nothing_changed);
  EXPECT_TRUE(has(index, "division by zero")) << index;
  EXPECT_TRUE(has(index, "The end of what was printed"));
  EXPECT_TRUE(has(file("graph.json"), "\"* 0002 (head)  revision 0002\""));
  EXPECT_TRUE(has(file("host.txt"), "PostgreSQL 15"));
  EXPECT_TRUE(has(file("run/plan.toml"), "kind = \"migrate\""));
  EXPECT_TRUE(has(file("run/belay.toml"), "env:DATABASE_URL"));
  EXPECT_TRUE(has(file("ledger.jsonl"), "step_failed"));
  EXPECT_TRUE(has(file("report.html"), "app-2"));
  EXPECT_TRUE(has(index, "logging_collector is off")) << "the missing log is not explained";
}

TEST_F(Evidence, OfAMigrationThatLeavesAPartHoldsWhatItLeft) {
  deploy_first();
  scene_.add_release(
      "app-2", {first_revision(),
                {"0002", "0001",
                 "with op.get_context().autocommit_block():\n        op.execute('CREATE TABLE "
                 "left_over (a int)')\n    op.execute('SELECT 1/0')",
                 "pass"}});
  const auto run = scene_.json({"run", scene_.add_plan("app-2", "0002")});
  EXPECT_TRUE(has(run["failed"].string_or(""), "left_over")) << canonical(run);
  unpack(run["evidence"].string_or("none"));
  EXPECT_TRUE(has(file("catalog.json"), "public.left_over")) << file("catalog.json");
}

TEST_F(Evidence, OfAProbeThatFailsHoldsWhatItSaw) {
  deploy_first();
  scene_.add_release("app-2", {first_revision(), additive_revision()});
  scene_.make_unwell("app-2");
  const auto index = index_after(scene_.add_plan("app-2", "0002"), status::rolled_back);
  EXPECT_TRUE(has(index, "the probe did not succeed 2 times in a row")) << index;
  EXPECT_TRUE(has(index, "rolled back and verified"));
  EXPECT_TRUE(has(file("catalog.json"), "table public.marks")) << "what the way back left";
}

TEST_F(Evidence, OfAPreflightThatRefusesNamesTheFinding) {
  scene_.add_release(
      "app-1",
      {first_revision(), {"0002", "0001", "pass", "pass"}, {"0003", "0001", "pass", "pass"}});
  const auto index = index_after(scene_.add_plan("app-1", "0002"), status::refused);
  EXPECT_TRUE(has(index, "0002, 0003")) << index;
}

TEST_F(Evidence, OfACommandThatFailsHoldsItsLastWords) {
  const auto plan =
      scene_.write_steps("one", {step("command",
                                      "run = [\"sh\", \"-c\", \"echo last words >&2; exit 3\"]\n"
                                      "harmless = true\n")});
  const auto index = index_after(plan, status::nothing_changed);
  EXPECT_TRUE(has(index, "last words")) << index;
}

TEST_F(Evidence, OfAStepThatPrintedMuchHoldsItsFirstWordsAndItsLast) {
  const std::string much = "head -c 3000000 /dev/zero | tr '\\\\0' x | fold -w 100";
  const auto folder = scene_.path("state").string() + "/runs/*/";
  const auto plan = scene_.write_steps(
      "much",
      {step("command", "run = [\"sh\", \"-c\", \"echo first words; " + much +
                           "; (echo kept first; " + much + "; echo kept last) > $(echo " + folder +
                           ")kept.txt; echo last words; exit 3\"]\n"
                           "harmless = true\n")});
  const auto index = index_after(plan, status::nothing_changed);
  EXPECT_FALSE(has(index, "not here: '")) << index;
  EXPECT_TRUE(has(index, "last words"));
  const auto kept = file("run/kept.txt");
  EXPECT_TRUE(kept.starts_with("kept first\n")) << kept.substr(0, 100);
  EXPECT_TRUE(kept.ends_with("kept last\n"));
  EXPECT_TRUE(has(kept, "bytes are left out here"));
  EXPECT_LT(kept.size(), std::size_t{2} << 20);
  const auto all = scene_.program({"/bin/sh", "-c", "cat unpacked/outputs/*.log"}).output;
  EXPECT_TRUE(has(all, "first words\n")) << all.substr(0, 100);
  EXPECT_TRUE(has(all, "last words\n"))
      << all.substr(all.size() - std::min<std::size_t>(100, all.size()));
}

TEST_F(Evidence, HoldsNothingOfALineThatACutGoesThrough) {
  const auto plan = scene_.write_steps(
      "line", {step("command",
                    "run = [\"sh\", \"-c\", \"head -c 3000000 /dev/zero | tr '\\\\0' x > $(echo " +
                        scene_.path("state").string() +
                        "/runs/*/)kept.json; exit 3\"]\nharmless = true\n")});
  index_after(plan, status::nothing_changed);
  EXPECT_EQ(file("run/kept.json"), "\n[3000000 bytes are left out here]\n");
}

// The one who holds the lock is in the archive, not only that it was not to be had.
TEST_F(Evidence, OfALockThatWasNotToBeHadNamesItsHolder) {
  deploy_first();
  scene_.configure("[environment.test.locks]\nwait = \"50ms\"\nattempts = 2\n");
  scene_.add_release("app-2", {first_revision(),
                               {"0002", "0001",
                                "op.add_column('items', sa.Column('n', "
                                "sa.Integer))",
                                "pass"}});
  const Held holder(Postgres::shared().url(scene_.database()) + "?application_name=reporting",
                    "LOCK TABLE items IN ACCESS SHARE MODE");
  const auto plan = scene_.write_steps(
      "locked", {step("stage", "release = \"dist/app-2\"\n"), step("migrate", "to = \"0002\"\n")});
  const auto index = index_after(plan, status::nothing_changed);
  EXPECT_TRUE(has(index, "did not get its locks")) << index;
  const auto sessions = file("sessions.txt");
  EXPECT_TRUE(has(sessions, "reporting")) << sessions;
  EXPECT_TRUE(has(sessions, "AccessShareLock on public.items")) << sessions;
}

TEST_F(Evidence, IsThereAlsoWhenTheDatabaseIsNot) {
  deploy_first();
  scene_.set_variable("DATABASE_URL", "postgresql://nobody:nothing@127.0.0.1:1/gone");
  const auto made = scene_.json({"evidence"});
  const auto index = unpack(made["evidence"].string_or("none"));
  EXPECT_TRUE(has(index, "not here: ")) << index;
  EXPECT_TRUE(has(file("ledger.jsonl"), "run_closed"));
}

TEST_F(Evidence, IsWrittenWhereItIsWantedAndNeverOverADevice) {
  deploy_first();
  const auto there = scene_.path("there.tar.gz");
  EXPECT_EQ(scene_.belay({"evidence", "--output", there.string()}).status, status::succeeded);
  EXPECT_TRUE(has(unpack(there), "plan app-1"));
  EXPECT_EQ(scene_.belay({"evidence", "--output", "/dev/null"}).status, status::invalid);
  EXPECT_EQ(scene_.belay({"evidence", "01J0"}).status, status::invalid);
}

// The full disk of a failing run is a likely cause of its failure.
TEST_F(Evidence, ThatCannotBeWrittenChangesNothingAboutTheRun) {
  const auto plan = scene_.write_steps(
      "one",
      {step("command", "run = [\"sh\", \"-c\", \"mkdir $(ls -d " + scene_.path("state").string() +
                           "/runs/*)/evidence.tar.gz; exit 1\"]\nharmless = true\n")});
  const auto ended = scene_.belay({"run", plan});
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_TRUE(has(ended.output, "no evidence: ")) << ended.output;
}

}  // namespace belay::cli_test
