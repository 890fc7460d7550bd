// The findings of what was applied from the scripts and of what is pending: edited-scripts,
// uncommitted, drafts. By the real binary, the real Alembic and the real git.
#include "steps/applied_scripts.hpp"
#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class ScriptFindings : public testing::Test {
 protected:
  ScriptFindings() {
    for (const std::string who : {"AUTHOR", "COMMITTER"}) {
      scene_.set_variable("GIT_" + who + "_NAME", "a");
      scene_.set_variable("GIT_" + who + "_EMAIL", "a@b");
    }
  }
  void deploy(const std::string& release, const std::string& to) {
    const auto ended = scene_.belay({"run", scene_.add_plan(release, to)});
    ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  }
  static std::string script(const std::string& release, const std::string& id) {
    return "dist/" + release + "/migrations/versions/" + id + ".py";
  }
  void add_to(const std::string& file, const std::string& text) {
    write_text(scene_.path(file), read_text(scene_.path(file)) + text);
  }
  // The finding of a plan, or of the environment alone.
  Json finding(const std::string& code, const std::string& plan) {
    const auto ended = scene_.belay({"check", plan, "--json"});
    const auto json = parse_json(ended.output).value_or(Json{});
    for (const auto& one :
         json["findings"].if_array() ? *json["findings"].if_array() : Json::Array{}) {
      if (one["code"].string_or("") == code) return one;
    }
    ADD_FAILURE() << ended.output;
    return {};
  }
  // "bad: what was seen (what helps)".
  std::string told(const std::string& code, const std::string& plan) {
    const Json one = finding(code, plan);
    const auto help = one["help"].string_or("");
    return one["verdict"].string_or("") + ": " + one["seen"].string_or("") +
           (help.empty() ? "" : " (" + help + ")");
  }
  static void expect_told(const std::string& told, const std::vector<std::string>& texts) {
    for (const auto& text : texts) EXPECT_NE(told.find(text), std::string::npos) << told;
  }
  Ended git(std::vector<std::string> words, const std::string& folder) {
    words.insert(words.begin(), "/usr/bin/git");
    return scene_.program(std::move(words), folder);
  }
  void commit(const std::string& folder) {
    git({"add", "-A"}, folder);
    const auto ended = git({"commit", "-q", "-m", "all"}, folder);
    ASSERT_EQ(ended.status, 0) << ended.output;
  }

  Scene scene_;
};

}  // namespace

TEST_F(ScriptFindings, TellAScriptThatWasEditedAfterItWasApplied) {
  scene_.add_release("app-1", {first_revision()});
  scene_.add_release("app-2", {first_revision(), additive_revision()});
  const auto plan = scene_.add_plan("app-2", "0002");
  EXPECT_EQ(told("edited-scripts", plan), "ok: nothing is applied yet");
  deploy("app-1", "0001");
  EXPECT_EQ(told("edited-scripts", plan), "ok: 1 of 1 applied scripts are as they were");
  add_to(script("app-2", "0001"), "# reworded\n");
  add_to(script("app-2", "0002"), "# still pending\n");
  expect_told(told("edited-scripts", plan),
              {"bad: edited after it was applied: migrations/versions/0001.py (run 0",
               "git log -p -- migrations/versions/0001.py", "edited = [\"0001\"]"});
  EXPECT_EQ(scene_.belay({"run", plan}).status, status::refused);
  EXPECT_EQ(scene_.revision(), "0001");
}

TEST_F(ScriptFindings, TakeAnEditThatThePlanSaysWasOnPurposeAndKeepItInTheLedger) {
  scene_.add_release("app-1", {first_revision()});
  scene_.add_release("app-2", {first_revision()});
  deploy("app-1", "0001");
  add_to(script("app-2", "0001"), "# reworded\n");
  const std::string stage = step("stage", "release = \"dist/app-2\"\n");
  const auto on_purpose =
      scene_.write_steps("purpose", {stage, step("preflight", "edited = [\"0001\"]\n")});
  EXPECT_EQ(told("edited-scripts", on_purpose),
            "ok: 0 of 1 applied scripts are as they were; edited on purpose: 1");
  const auto plain = scene_.write_steps("plain", {stage, step("preflight")});
  EXPECT_EQ(finding("edited-scripts", plain)["verdict"].string_or(""), "bad");
  const auto ended = scene_.belay({"run", on_purpose});
  ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(told("edited-scripts", plain), "ok: 1 of 1 applied scripts are as they were");
}

TEST_F(ScriptFindings, KnowTheScriptsThatARunAppliedBeforeItFailed) {
  scene_.add_release("app-1", {first_revision(), {"0002", "0001", "raise OSError('no')", "pass"}});
  scene_.belay({"run", scene_.write_steps("half", {step("stage", "release = \"dist/app-1\"\n"),
                                                   step("migrate", "to = \"0002\"\n")})});
  ASSERT_EQ(scene_.revision(), "0001");
  scene_.add_release("app-2", {first_revision()});
  add_to(script("app-2", "0001"), "# reworded\n");
  const auto plan = scene_.add_plan("app-2", "0001");
  EXPECT_EQ(finding("edited-scripts", plan)["verdict"].string_or(""), "bad");
}

TEST_F(ScriptFindings, CannotTellOfEditsWithoutTheLedgerOrTheDatabasesRevision) {
  scene_.add_release("app-1", {first_revision()});
  const auto plan = scene_.add_plan("app-1", "0001");
  deploy("app-1", "0001");
  const std::string ledger = read_text(scene_.path("state/state.db"));
  write_text(scene_.path("state/state.db"), "no database");
  EXPECT_EQ(finding("edited-scripts", plan)["verdict"].string_or(""), "unknown");
  write_text(scene_.path("state/state.db"), ledger);
  scene_.sql("UPDATE alembic_version SET version_num = 'gone'");
  for (const std::string code : {"edited-scripts", "uncommitted", "drafts"}) {
    EXPECT_EQ(told(code, plan),
              "unknown: the scripts do not know the database's revision 'gone' (mend "
              "known-revision first)");
  }
}

TEST_F(ScriptFindings, AskTheDatabaseItselfForBelaysOwnMigrations) {
  scene_.reconfigure("tool = \"alembic\"\nenv_pass = [\"DATABASE_URL\"]", "tool = \"sql\"");
  const auto file = scene_.path("dist/app/migrations/V0001__items.up.sql");
  write_text(file, "CREATE TABLE items (id int)");
  const auto plan = scene_.write_steps(
      "sql", {step("stage", "release = \"dist/app\"\n"), step("migrate", "to = \"0001\"\n")});
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::succeeded);
  const auto look = scene_.write_steps("look", {step("stage",
                                                     "release = \"dist/app\"\n"
                                                     "name = \"app-2\"\n"),
                                                step("preflight")});
  EXPECT_EQ(told("edited-scripts", look), "ok: they are those that the database says were applied");
  write_text(file, "CREATE TABLE items (id bigint)");
  EXPECT_EQ(finding("edited-scripts", look)["verdict"].string_or(""), "bad");
}

TEST_F(ScriptFindings, TellAPendingScriptThatIsNotCommitted) {
  scene_.add_release("app-1", {first_revision(), additive_revision()});
  const auto plan = scene_.add_plan("app-1", "0001");
  EXPECT_EQ(told("uncommitted", plan), "ok: not looked at: the scripts are in no work tree of git");
  const std::string folder = "dist/app-1";
  git({"init", "-q"}, folder);
  EXPECT_EQ(finding("uncommitted", plan)["verdict"].string_or(""), "bad") << "no commit yet";
  write_text(scene_.path(folder + "/README"), "first\n");
  git({"add", "README"}, folder);
  git({"commit", "-q", "-m", "first"}, folder);
  expect_told(told("uncommitted", plan),
              {"bad: not in the commit that the work tree is at: migrations/versions/0001.py (git "
               "add migrations/versions/0001.py"});
  commit(folder);
  EXPECT_EQ(told("uncommitted", plan), "ok: all 1 are committed");
  add_to(script("app-1", "0002"), "# not of this plan\n");
  EXPECT_EQ(told("uncommitted", plan), "ok: all 1 are committed");
  add_to(script("app-1", "0001"), "# changed since\n");
  EXPECT_EQ(finding("uncommitted", plan)["verdict"].string_or(""), "bad");
  git({"add", "-A"}, folder);
  EXPECT_EQ(finding("uncommitted", plan)["verdict"].string_or(""), "bad") << "staged is not enough";
}

TEST_F(ScriptFindings, DoNotAskGitOfWhatWasBuiltOrIsAnArchiveOrACommit) {
  scene_.add_release("app-1", {first_revision()});
  git({"init", "-q"}, ".");
  write_text(scene_.path(".gitignore"), "dist/\n");
  git({"add", ".gitignore"}, ".");
  git({"commit", "-q", "-m", "first"}, ".");
  const auto plan = scene_.add_plan("app-1", "0001");
  EXPECT_EQ(told("uncommitted", plan), "ok: not looked at: the scripts are in no work tree of git");
  ASSERT_EQ(scene_.program({"/usr/bin/tar", "-cf", "../app-2.tar", "."}, "dist/app-1").status, 0);
  const std::string migrate = step("migrate", "to = \"0001\"\n");
  EXPECT_EQ(told("uncommitted",
                 scene_.write_steps("tar", {step("stage", "release = \"dist/app-2.tar\"\n"),
                                            step("preflight"), migrate})),
            "ok: not looked at: the release is an archive");
  git({"init", "-q"}, "dist/app-1");
  commit("dist/app-1");
  EXPECT_EQ(
      told("uncommitted",
           scene_.write_steps(
               "git", {step("stage", "git = \"dist/app-1\"\nrevision = \"HEAD\"\nname = \"v1\"\n"),
                       step("preflight"), migrate})),
      "ok: the release is a commit");
}

TEST_F(ScriptFindings, ExecuteNothingOfTheRepository) {
  scene_.add_release("app-1", {first_revision()});
  const std::string folder = "dist/app-1";
  git({"init", "-q"}, folder);
  write_text(scene_.path(folder + "/.gitattributes"), "*.py filter=evil\n");
  commit(folder);
  const std::string touch = "touch " + scene_.path("executed").string();
  git({"config", "filter.evil.clean", touch + "; cat"}, folder);
  git({"config", "filter.evil.required", "true"}, folder);
  git({"config", "core.fsmonitor", touch}, folder);
  git({"config", "core.pager", touch}, folder);
  EXPECT_EQ(told("uncommitted", scene_.add_plan("app-1", "0001")), "ok: all 1 are committed");
  EXPECT_FALSE(fs::exists(scene_.path("executed")));
}

TEST_F(ScriptFindings, TellAPendingScriptThatIsADraft) {
  scene_.add_release("app-1", {first_revision(), additive_revision()});
  const auto to_second = scene_.add_plan("app-1", "0002");
  EXPECT_EQ(told("drafts", to_second), "ok: none of 2");
  add_to(script("app-1", "0002"), "# belay: draft\n");
  expect_told(
      told("drafts", to_second),
      {"bad: says that it is a draft: migrations/versions/0002.py (a line", "belay heads --check"});
  scene_.add_release("app-2", {first_revision()});
  const auto to_first = scene_.add_plan("app-2", "0001");
  EXPECT_EQ(told("drafts", to_first), "ok: none of 1");
  deploy("app-2", "0001");
  EXPECT_EQ(told("drafts", to_first), "ok: none is pending");
}

namespace {

// A run with one migrate step that says so of these digests.
saga::RunState migrated(Json digests) {
  saga::RunState run;
  ledger::StepShape shape;
  shape.kind = "migrate";
  run.shape.phases.push_back({});
  run.shape.phases.back().steps.push_back(shape);
  saga::StepState step;
  step.forward = saga::Forward::succeeded;
  step.facts.set("scripts_sha256", std::move(digests));
  run.phases.emplace_back().steps.push_back(std::move(step));
  return run;
}

}  // namespace

TEST(AppliedScripts, AreForgottenOnceTheyWereTakenBackAndKeptWhereTheSchemaStayed) {
  saga::EnvironmentState state;
  const RunId first{"01"}, second{"02"};
  state.runs[first] = migrated(Json::Object{{"0001", "a"}, {"0002", "b"}});
  state.runs[second] = migrated(Json::Object{{"0002", "c"}});
  auto scripts = steps::applied_scripts(state);
  EXPECT_EQ(scripts.at("0001").digest + scripts.at("0002").digest, "ac");
  EXPECT_EQ(scripts.at("0002").run.text, "02");
  auto& step = state.runs[second].step({0, 0});
  step.backward = saga::Backward::undone;
  step.way = ledger::WayBack::keep;
  EXPECT_EQ(steps::applied_scripts(state).at("0002").digest, "c");
  for (const auto way : {ledger::WayBack::downgrade, ledger::WayBack::restore}) {
    step.way = way;
    EXPECT_FALSE(steps::applied_scripts(state).contains("0002"));
    EXPECT_TRUE(steps::applied_scripts(state).contains("0001"));
  }
}

}  // namespace belay::steps_test
