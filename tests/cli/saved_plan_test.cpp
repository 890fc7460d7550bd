// A saved plan is carried out as it was shown, or refused before anything is touched, with the name
// of what changed.
#include "cli/saved_plan.hpp"

#include <functional>

#include "base/sha256.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class SavedPlan : public testing::Test {
 protected:
  void SetUp() override {
    scene_.reconfigure("[environment.test]\n", "[environment.test]\npolicy = \"own\"\n");
    write_text(scene_.path("policies/own.toml"), "[rules]\nway_back = \"warn\"\n");
    scene_.add_release("app-1", {first_revision()});
    write_text(scene_.path("dist/app-1/app.py"), "print('one')\n");
  }
  support::Ended save(const std::string& plan) {
    auto ended = scene_.belay({"plan", plan, "--save", "saved.json"});
    std::error_code ignored;
    if (fs::exists(scene_.path("saved.json"), ignored)) {
      saved_text_ = read_text(scene_.path("saved.json"));
    }
    return ended;
  }
  support::Ended run(const std::vector<std::string>& before = {}) {
    std::vector<std::string> words = before;
    words.insert(words.end(), {"run", "saved.json"});
    return scene_.belay(words);
  }
  void expect_stale(const support::Ended& ended, const std::vector<std::string>& texts) {
    EXPECT_EQ(ended.status, status::refused) << ended.output;
    EXPECT_NE(ended.output.find("[plan-stale]"), std::string::npos) << ended.output;
    EXPECT_NE(ended.output.find("--save saved.json"), std::string::npos) << ended.output;
    for (const auto& text : texts) {
      EXPECT_NE(ended.output.find("  " + text + ": was "), std::string::npos) << text << " in:\n"
                                                                              << ended.output;
    }
    EXPECT_FALSE(fs::exists(scene_.path("state/runs")));
    EXPECT_EQ(scene_.value("SELECT to_regnamespace('belay')"), "");
  }
  // The file with one byte more.
  void lengthen(const std::string& name) {
    write_text(scene_.path(name), read_text(scene_.path(name)) + "\n");
  }
  // Forges the file as somebody could who knows how its digest is made.
  void forge(const std::function<void(plan::SavedPlan&)>& change) {
    auto saved = plan::parse_saved_plan(saved_text_);
    ASSERT_TRUE(saved) << describe(saved.error());
    change(*saved);
    write_text(scene_.path("saved.json"), plan::text_of(*saved));
  }

  Scene scene_;
  std::string saved_text_;
};

}  // namespace

TEST_F(SavedPlan, RunsUnchangedAndItsDigestStandsInTheLedger) {
  const auto saved = save(scene_.add_plan("app-1", "0001"));
  ASSERT_EQ(saved.status, status::succeeded) << saved.output;
  const auto text = read_text(scene_.path("saved.json"));
  const auto parsed = plan::parse_saved_plan(text);
  ASSERT_TRUE(parsed) << describe(parsed.error());
  const auto digest = plan::digest_of(*parsed);
  EXPECT_NE(saved.output.find(digest), std::string::npos) << saved.output;
  const auto ended = run();
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(scene_.current(), "app-1");
  const auto audit = scene_.belay({"audit", "show", "--json"});
  EXPECT_NE(audit.output.find(digest), std::string::npos) << audit.output;
  const auto runs = fs::directory_iterator(scene_.path("state/runs"));
  EXPECT_EQ(read_text(runs->path() / "saved-plan.json"), text);
  scene_.expect_nothing_left();
}

TEST_F(SavedPlan, IsRefusedASecondTimeSinceTheRevisionIsAnother) {
  save(scene_.add_plan("app-1", "0001"));
  EXPECT_EQ(run().status, status::succeeded);
  const auto again = run();
  EXPECT_EQ(again.status, status::refused);
  EXPECT_NE(again.output.find("current revision: was none, now 0001"), std::string::npos)
      << again.output;
}

TEST_F(SavedPlan, CarriesOutTheVeryCommandThatItShows) {
  write_text(scene_.path("bin/tell.py"),
             "import json, sys\njson.dump(sys.argv[1:], open(sys.argv[1], 'w'))\n");
  const auto to = scene_.path("told.json").string();
  save(scene_.write_steps("tell", {step("command", "run = [\"python3\", \"bin/tell.py\", \"" + to +
                                                       "\", \"a b\", \"$HOME; rm\"]\n")}));
  EXPECT_EQ(run().status, status::succeeded);
  const auto saved = parse_json(read_text(scene_.path("saved.json")));
  const auto& shown = *(*saved)["shown"]["steps"].if_array()->front()["options"]["run"].if_array();
  const auto seen = parse_json(read_text(to));
  ASSERT_TRUE(seen) << describe(seen.error());
  EXPECT_EQ(*seen->if_array(), Json::Array(shown.begin() + 2, shown.end()));
}

TEST_F(SavedPlan, IsRefusedWithOneByteMoreInAnyFileItDependsOn) {
  write_text(scene_.path("bin/go.sh"), "#!/bin/sh\n");
  const std::string migrations = "' of release 'app-1'";
  const std::vector<std::pair<std::string, std::string>> files{
      {"plans/app.toml", "plan"},
      {"belay.toml", "configuration"},
      {"policies/own.toml", "policy"},
      {"bin/go.sh", "file 'bin/go.sh'"},
      {"dist/app-1/app.py", "artifact 'app-1'"},
      {"dist/app-1/alembic.ini", "migration file 'alembic.ini" + migrations},
      {"dist/app-1/migrations/env.py", "migration file 'migrations/env.py" + migrations},
      {"dist/app-1/migrations/versions/0001.py",
       "migration file 'migrations/versions/0001.py" + migrations},
  };
  scene_.write_steps("app", {step("command", "run = [\"sh\", \"bin/go.sh\"]\n"),
                             step("stage", "release = \"dist/app-1\"\n"), step("backup"),
                             step("migrate", "to = \"0001\"\n")});
  for (const auto& [file, name] : files) {
    ASSERT_EQ(save("plans/app.toml").status, status::succeeded);
    lengthen(file);
    expect_stale(run(), {name});
  }
  ASSERT_EQ(save("plans/app.toml").status, status::succeeded);
  EXPECT_EQ(run().status, status::succeeded);
}

// Without a slash in its name, of every kind of step, and of what belay.toml says.
TEST_F(SavedPlan, IsRefusedWhenAFileOfAnyCommandIsAnother) {
  const std::string project = scene_.path("").string();
  scene_.reconfigure("reload = [\"true\"] }]",
                     "reload = [\"sh\", \"reload.sh\"] }]\nprepare = [[\"sh\", \"" + project +
                         "prepare.sh\"], [\"true\", \"--with=" + project + "with.toml\"]]");
  scene_.reconfigure("tool = \"alembic\"",
                     "tool = \"alembic\"\ncommand = [\"" + project + "alembic.sh\"]");
  const std::vector<std::string> names{"job.sh",     "check.sh",  "undo.sh",    "health.sh",
                                       "prepare.sh", "with.toml", "alembic.sh", "srv/reload.sh"};
  for (const auto& name : names) write_text(scene_.path(name), "# empty\n");
  const auto plan = scene_.write_steps(
      "scripts", {step("command",
                       "run = [\"sh\", \"job.sh\"]\ncheck = [\"sh\", \"check.sh\"]\n"
                       "undo = [\"sh\", \"./undo.sh\"]\n"),
                  step("probe", "run = [\"sh\", \"health.sh\"]\nconsecutive = 1\n")});
  write_text(scene_.path("alembic.sh"), "#!/bin/sh\nexec alembic \"$@\"\n");
  fs::permissions(scene_.path("alembic.sh"), fs::perms::owner_all);
  for (const auto& name : names) {
    const auto saved = save(plan);
    ASSERT_EQ(saved.status, status::succeeded) << saved.output;
    lengthen(name);
    expect_stale(run(), {"file '" + name + "'"});
  }
  save(plan);
  fs::rename(scene_.path("job.sh"), scene_.path("kept.sh"));
  expect_stale(run(), {"file 'job.sh'"});
  fs::rename(scene_.path("kept.sh"), scene_.path("job.sh"));
  const auto ended = run();
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
}

TEST_F(SavedPlan, NamesAllThatChangedAtOnce) {
  save(scene_.add_plan("app-1", "0001"));
  lengthen("dist/app-1/migrations/versions/0001.py");
  write_text(scene_.path("dist/app-1/migrations/versions/0002.py"),
             "revision = '0002'\ndown_revision = '0001'\n");
  scene_.sql(
      "CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version "
      "VALUES ('0000')");
  expect_stale(run(), {"migration file 'migrations/versions/0001.py' of release 'app-1'",
                       "migration file 'migrations/versions/0002.py' of release 'app-1'",
                       "artifact 'app-1'", "current revision"});
}

TEST_F(SavedPlan, IsRefusedInAnotherEnvironment) {
  const auto config = read_text(scene_.path("belay.toml"));
  auto other = config;
  for (auto at = other.find("environment.test"); at != std::string::npos;
       at = other.find("environment.test")) {
    other.replace(at, 16, "environment.more");
  }
  write_text(scene_.path("belay.toml"), config + other);
  const auto plan = scene_.add_plan("app-1", "0001");
  ASSERT_EQ(scene_.belay({"-e", "test", "plan", plan, "--save", "saved.json"}).status,
            status::succeeded);
  expect_stale(run({"-e", "more"}), {"environment"});
  // Of several, the one that it was saved for is meant.
  EXPECT_EQ(run().status, status::succeeded);
}

TEST_F(SavedPlan, IsRefusedInAnotherDatabase) {
  const auto config = read_text(scene_.path("belay.toml"));
  const auto from = config.find("identity = ");
  write_text(scene_.path("belay.toml"),
             std::string(config).erase(from, config.find('\n', from) - from));
  save(scene_.add_plan("app-1", "0001"));
  auto& server = Postgres::shared();
  scene_.set_variable("DATABASE_URL", server.url(server.create_database("deploy")));
  expect_stale(run(), {"cluster"});
}

TEST_F(SavedPlan, IsRefusedWhenTheReleaseToGoBackToIsAnother) {
  save(scene_.add_plan("app-1", "0001"));
  fs::create_directories(scene_.path("srv/releases/app-0"));
  fs::create_symlink("releases/app-0", scene_.path("srv/current"));
  expect_stale(run(), {"steps"});
}

TEST_F(SavedPlan, IsRefusedByAnotherBelay) {
  save(scene_.add_plan("app-1", "0001"));
  forge([](plan::SavedPlan& saved) { saved.inputs.front() = {"belay", "0.0.1", "0"}; });
  expect_stale(run(), {"belay"});
}

TEST_F(SavedPlan, IsRefusedWhenItWasTamperedWith) {
  save(scene_.add_plan("app-1", "0001"));
  const auto text = read_text(scene_.path("saved.json"));
  auto other = text;
  other.replace(other.find("dist/app-1"), 10, "dist/app-2");
  write_text(scene_.path("saved.json"), other);
  const auto ended = run();
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_NE(ended.output.find("was changed since it was written"), std::string::npos);
}

// Who knows how digests are made can write any file, but not one that shows what is not done.
TEST_F(SavedPlan, IsRefusedWhenItShowsOtherStepsThanItCarriesOut) {
  save(scene_.add_plan("app-1", "0001"));
  forge([](plan::SavedPlan& saved) { saved.shown.set("steps", Json::Array{}); });
  EXPECT_NE(run().output.find("it shows other steps"), std::string::npos);
  forge([](plan::SavedPlan& saved) {
    saved.shown.set("steps", Json::Array{});
    saved.inputs.back().digest = sha256_hex(canonical(saved.shown));
  });
  expect_stale(run(), {"steps"});
}

TEST_F(SavedPlan, IsCarriedOutWithTheOverridesThatItHolds) {
  write_text(scene_.path("policies/own.toml"), "[rules]\nway_back = \"refuse\"\n");
  const auto plan = scene_.write_steps("careless", {step("command", "run = [\"true\"]\n")});
  save(plan);
  EXPECT_NE(run().output.find("[policy-refused]"), std::string::npos);
  EXPECT_EQ(scene_.belay({"run", "saved.json", "--override", "way_back=x"}).status,
            status::invalid);
  EXPECT_EQ(scene_.belay({"plan", plan, "--override", "way_back=x"}).status, status::invalid);
  ASSERT_EQ(
      scene_.belay({"plan", plan, "--override", "way_back=a trial", "--save", "saved.json"}).status,
      status::succeeded);
  EXPECT_EQ(run().status, status::succeeded);
  EXPECT_NE(scene_.belay({"audit", "show"}).output.find("a trial"), std::string::npos);
}

TEST_F(SavedPlan, DoesNotStageBytesThatChangedWhileItsGateWasClosed) {
  save(scene_.write_steps("later",
                          {step("command", "run = [\"true\"]\n"), phase("second", "manual = true"),
                           step("stage", "release = \"dist/app-1\"\n")}));
  EXPECT_EQ(run().status, status::waiting);
  lengthen("dist/app-1/app.py");
  EXPECT_EQ(scene_.belay({"release"}).status, status::succeeded);
  const auto ended = scene_.belay({"tick"});
  EXPECT_NE(ended.status, status::succeeded);
  EXPECT_NE(ended.output.find("is not what was saved"), std::string::npos) << ended.output;
  EXPECT_FALSE(fs::exists(scene_.path("srv/releases/app-1")));
}

TEST_F(SavedPlan, IsNotWrittenOverAPlan) {
  const auto plan = scene_.add_plan("app-1", "0001");
  const auto text = read_text(scene_.path(plan));
  EXPECT_EQ(scene_.belay({"plan", plan, "--save", plan}).status, status::invalid);
  EXPECT_EQ(read_text(scene_.path(plan)), text);
}

TEST_F(SavedPlan, IsNotWrittenWhereItWouldHoldASecret) {
  const auto ended = save(scene_.write_steps(
      "tell", {step("command",
                    "run = [\"echo\", \"" + scene_.environment().at("DATABASE_URL") + "\"]\n")}));
  EXPECT_EQ(ended.status, status::invalid) << ended.output;
  EXPECT_NE(ended.output.find("the value of a secret"), std::string::npos) << ended.output;
  EXPECT_FALSE(fs::exists(scene_.path("saved.json")));
}

}  // namespace belay::cli_test
