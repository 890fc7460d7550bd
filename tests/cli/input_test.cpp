// What cannot be right is said with its place and the nearest right name, and nothing is touched.
#include <unistd.h>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Input : public testing::Test {
 protected:
  // The status, all of these texts in the output, and a world as it was before.
  void expect_refused(const support::Ended& ended, int status,
                      const std::vector<std::string>& says) {
    EXPECT_EQ(ended.status, status) << ended.output;
    for (const auto& text : says) {
      EXPECT_NE(ended.output.find(text), std::string::npos) << text << " in:\n" << ended.output;
    }
    EXPECT_FALSE(fs::exists(scene_.path("state/state.db")));
    EXPECT_FALSE(fs::exists(scene_.path("state/runs")));
    EXPECT_EQ(scene_.value("SELECT to_regnamespace('belay')"), "");
  }
  void expect_bad_plan(const std::string& body, const std::vector<std::string>& says) {
    scene_.write_plan("bad", "[plan]\nname = \"bad\"\n" + body);
    expect_refused(scene_.belay({"run", "plans/bad.toml"}), status::invalid, says);
  }
  void expect_bad_config(const std::string& from, const std::string& to,
                         const std::vector<std::string>& says) {
    scene_.configure("");
    scene_.reconfigure(from, to);
    expect_refused(scene_.belay({"run", good_}), status::invalid, says);
    scene_.configure("");
  }

  Scene scene_;
  const std::string good_ =
      scene_.write_steps("good", {step("command", "run = [\"true\"]\nharmless = true\n")});
};

}  // namespace

TEST_F(Input, OfAPlanIsRefusedWithItsPlaceAndTheNearestName) {
  const std::string head = "[[phase]]\nname = \"one\"\n";
  expect_bad_plan(head + "[[phase.step]]\nkind = \"comand\"\nrun = [\"true\"]\n",
                  {"plans/bad.toml:6:8", "'comand'", "did you mean 'command'?"});
  expect_bad_plan(
      head + "[[phase.step]]\nkind = \"command\"\nruns = [\"true\"]\n",
      {"plans/bad.toml:7:1", "unknown key 'runs'", "did you mean 'run'?", "missing key 'run'"});
  expect_bad_plan(head + "[[phase.step]]\nkind = \"command\"\nrun = \"true\"\n",
                  {"plans/bad.toml:7:7", "must be a list of strings, not a string"});
  expect_bad_plan("on_failure = \"rolback\"\n" + head + step("preflight"),
                  {"plans/bad.toml:3:14", "rollback, stop"});
  expect_bad_plan(head + step("preflight") +
                      "[[phase]]\nname = \"two\"\ngate = { after = \"on\" }\n" + step("preflight"),
                  {"plans/bad.toml:7:", "'after' names no earlier phase", "did you mean 'one'?"});
  expect_bad_plan(head + "name = \"again\"\n" + step("preflight"), {"plans/bad.toml:5:"});
  expect_bad_plan(head + step("verify"),
                  {"plans/bad.toml:5:1", "step 'verify'", "no migrate step is before it"});
  expect_bad_plan(head + step("probe", "every = \"soon\"\nrun = [\"true\"]\n"),
                  {"plans/bad.toml:7:9", "'soon'"});
  expect_refused(scene_.belay({"run", "plans/none.toml"}), status::invalid, {"plans/none.toml"});
}

TEST_F(Input, OfAConfigurationIsRefusedWithItsPlaceAndTheNearestName) {
  expect_bad_config("state = ", "stat = ", {"belay.toml:2:1", "did you mean 'state'?"});
  expect_bad_config("tool = \"alembic\"", "tool = \"rails\"", {"belay.toml:7:8", "alembic"});
  expect_bad_config("url = \"env:DATABASE_URL\"",
                    "url = \"postgresql://u:" + std::string(Postgres::password) + "@h/d\"",
                    {"belay.toml:", "must be a reference"});
  expect_bad_config("[environment.test.backups]", "[environment.test.backup]",
                    {"belay.toml:12:19", "did you mean 'backups'?"});
  expect_bad_config("root = \"srv\"", "root = \"srv\"\nshared = [\"../etc\"]", {"'../etc'"});
  expect_bad_config("[environment.test]\n", "[environment.test\n", {"belay.toml:1:"});
}

TEST_F(Input, NeverShowsAPasswordThatWasWrittenWhereItMustNot) {
  scene_.reconfigure("url = \"env:DATABASE_URL\"",
                     "url = \"postgresql://u:" + std::string(Postgres::password) + "@h/d\"");
  const auto ended = scene_.belay({"run", good_});
  EXPECT_EQ(ended.output.find(Postgres::password), std::string::npos) << ended.output;
}

TEST_F(Input, NamesTheEnvironmentThatWasMeant) {
  expect_refused(scene_.belay({"-e", "tset", "run", good_}), status::invalid,
                 {"no environment 'tset'", "did you mean 'test'?"});
  scene_.configure("[environment.other]\nstate = { sqlite = \"state/state.db\" }\n");
  expect_refused(scene_.belay({"run", good_}), status::invalid,
                 {"several environments: other, test", "belay -e other"});
}

TEST_F(Input, OfTheCommandLineIsRefused) {
  EXPECT_EQ(scene_.belay({"rum", good_}).status, status::invalid);
  EXPECT_EQ(scene_.belay({"run"}).status, status::invalid);
  EXPECT_EQ(scene_.belay({}).status, status::invalid);
  EXPECT_EQ(scene_.belay({"resume", "--answer", "perhaps"}).status, status::invalid);
  EXPECT_EQ(scene_.belay({"status", "01J9"}).status, status::invalid);
  EXPECT_EQ(scene_.belay({"--help"}).status, status::succeeded);
}

TEST_F(Input, OfTheCommandLineNamesTheWordThatIsNotKnown) {
  const auto expect = [&](std::vector<std::string> words, const std::vector<std::string>& says) {
    expect_refused(scene_.belay(words), status::invalid, says);
    words.push_back("--json");
    const auto both = scene_.belay(words).output;
    const auto parsed = parse_json(both.substr(0, both.find("\nbelay: ")));
    const auto told = parsed ? *parsed : Json{};
    EXPECT_EQ(told["schema"], Json("belay.error/1")) << canonical(told);
    EXPECT_EQ(told["code"], Json("usage"));
    EXPECT_EQ(told["exit"], Json(status::invalid));
    EXPECT_NE(told["message"].string_or("").find(says.front()), std::string::npos)
        << canonical(told);
  };
  expect({"rum", good_}, {"unknown command 'rum'", "did you mean 'run'?", "[usage]"});
  expect({"zzzzzz"}, {"unknown command 'zzzzzz'", "belay --help", "[usage]"});
  expect({"backup", "lst"}, {"unknown command 'backup lst'", "did you mean 'backup list'?"});
  expect({"run", "--overide", "a=b"},
         {"unknown option '--overide'", "did you mean '--override'?", "belay run --help"});
  expect({"--bogus", "run", good_}, {"unknown option '--bogus'"});
  expect({"tick", "now"}, {"unknown word 'now'", "belay tick --help"});
  expect({"run"}, {"PLAN is required", "belay run --help", "[usage]"});
  expect({"backup"}, {"no command is named", "belay backup --help"});
  expect({}, {"no command is named", "belay --help"});
  expect({"lint", "--bogus"}, {"unknown option '--bogus'", "belay lint --help"});
  expect({"--log-level", "loud", "tick"}, {"loud", "[usage]"});
}

TEST_F(Input, ThatNamesWhatIsNotThereIsNoFailedStep) {
  expect_refused(scene_.belay({"restore", "nosuch"}), status::invalid, {"'nosuch'", "[usage]"});
  expect_refused(scene_.belay({"backup", "verify", "nosuch"}), status::invalid,
                 {"'nosuch'", "belay backup list"});
  expect_refused(scene_.belay({"approve", "--add", "nosuch.sig"}), status::invalid,
                 {"nosuch", "[input-unreadable]"});
  expect_refused(scene_.belay({"status", "nosuch"}), status::invalid, {"'nosuch'"});
}

TEST_F(Input, ThatCannotBeReadOrWrittenIsFollowedByWhatToTypeNext) {
  const std::string there = scene_.path("none/there").string();
  const std::string shows = "namei -l " + scene_.path("none").string();
  expect_refused(scene_.belay({"run", "plans/none.toml"}), status::invalid,
                 {"plans/none.toml", "ls -l " + scene_.path("plans").string()});
  expect_bad_plan("[[phase]]\n", {"belay check plans/bad.toml"});
  expect_bad_config("state = ", "stat = ", {"docs/plan-reference.md"});
  const auto saved = scene_.belay({"plan", good_, "--save", there});
  EXPECT_EQ(saved.status, status::nothing_changed);
  EXPECT_NE(saved.output.find(shows), std::string::npos) << saved.output;
  ASSERT_EQ(scene_.belay({"run", good_}).status, status::succeeded);
  const auto report = scene_.belay({"report", "--output", there});
  EXPECT_NE(report.output.find(shows), std::string::npos) << report.output;
}

// The same of its locks as of its file, of which every other command says so.
TEST_F(Input, ThatNeedsAStateThatCannotBeLockedIsRefused) {
  fs::create_directories(scene_.path("state"));
  fs::permissions(scene_.path("state"), fs::perms::owner_all);
  write_text(scene_.path("state/locks"), "");
  const auto ended = scene_.belay({"run", good_});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_NE(ended.output.find("[state-unavailable]"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("namei -l"), std::string::npos) << ended.output;
}

TEST_F(Input, WithoutADatabaseUrlNamesTheVariable) {
  const auto url = scene_.environment().at("DATABASE_URL");
  scene_.set_variable("DATABASE_URL", "");
  expect_refused(scene_.belay({"run", good_}), status::invalid,
                 {"environment variable DATABASE_URL is not set"});
  scene_.set_variable("DATABASE_URL", url);
}

TEST_F(Input, RefusesOtherDatabasesInSoManyWords) {
  for (const std::string scheme : {"mysql", "mysql+pymysql", "mariadb", "sqlite", "oracle"}) {
    scene_.set_variable("DATABASE_URL", scheme + "://root:Canary7Q4x2Zk9@127.0.0.1:3306/app");
    for (const std::string command : {"run", "check"}) {
      const auto ended = scene_.belay({command, good_});
      expect_refused(ended, status::refused,
                     {"'" + scheme + "'", "Belay deploys to PostgreSQL only"});
      EXPECT_EQ(ended.output.find("Canary7Q4x2Zk9"), std::string::npos) << ended.output;
    }
  }
}

TEST_F(Input, SaysHowToWriteAUrlThatIsMeantForAnotherLibrary) {
  scene_.set_variable("DATABASE_URL", "postgresql+psycopg2://app:Canary7Q4x2Zk9@127.0.0.1/app");
  const auto ended = scene_.belay({"run", good_});
  expect_refused(ended, status::invalid, {"postgresql+psycopg2", "postgresql://"});
  EXPECT_EQ(ended.output.find("Canary7Q4x2Zk9"), std::string::npos) << ended.output;
}

TEST_F(Input, OfAnEnvFileIsRefusedWithItsPlaceAndWithoutItsText) {
  const std::string passed = "env_pass = [\"DATABASE_URL\"]";
  const auto expect_bad = [&](const std::string& file, const std::vector<std::string>& says) {
    expect_bad_config(passed, passed + "\nenv_file = \"" + file + "\"", says);
  };
  expect_bad("gone.env", {"gone.env", "No such file"});
  fs::create_directory(scene_.path("folder.env"));
  fs::permissions(scene_.path("folder.env"), fs::perms::owner_all);
  expect_bad("folder.env", {"folder.env", "Is a directory"});
  const auto write = [&](const std::string& text) {
    write_text(scene_.path("app.env"), text);
    fs::permissions(scene_.path("app.env"), fs::perms::owner_read | fs::perms::owner_write);
  };
  for (const std::string line : {"half a s3cret", "=s3cret", "export s3cret"}) {
    write("# comment\n\nGOOD=1\n" + line + "\n");
    expect_bad("app.env", {"app.env:4:1: not a NAME=value line"});
    scene_.reconfigure(passed, passed + "\nenv_file = \"app.env\"");
    EXPECT_EQ(scene_.belay({"run", good_}).output.find("s3cret"), std::string::npos);
  }
  scene_.configure("");
  write("GOOD=1\n");
  if (geteuid() != 0) {  // root may read everything
    fs::permissions(scene_.path("app.env"), fs::perms::none);
    expect_bad("app.env", {"app.env", "cannot be opened"});
    fs::permissions(scene_.path("app.env"), fs::perms::owner_read);
  }
  fs::permissions(scene_.path("app.env"), fs::perms::others_read, fs::perm_options::add);
  expect_bad("app.env", {"app.env", "can be read by everybody", "chmod 640"});
}

}  // namespace belay::cli_test
