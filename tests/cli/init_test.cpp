// init: from an Alembic project to a configuration that check understands, and bound to its
// cluster.
#include "support/flask_project.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Init : public testing::Test {
 protected:
  Init() {
    scene_.add_release("project", {first_revision()});
    fs::create_directory(project() / ".git");
  }
  fs::path project() const { return scene_.path("dist/project"); }
  support::Ended in_project(std::vector<std::string> words) {
    words.insert(words.begin(), binary());
    return scene_.program(std::move(words), "dist/project");
  }
  // The state and the folders of this test, not the machine's.
  void keep_inside() {
    std::string text = read_text(project() / "belay.toml");
    for (const std::string place : {"/var/lib/belay", "/srv/app", "/var/backups/belay"}) {
      const auto at = text.find(place);
      ASSERT_NE(at, std::string::npos) << text;
      text.replace(at, 1, "inside/");
    }
    write_text(project() / "belay.toml", text);
  }

  Scene scene_;
};

}  // namespace

TEST_F(Init, WritesWhatCheckAcceptsAtOnce) {
  const auto written = in_project({"init"});
  ASSERT_EQ(written.status, status::succeeded) << written.output;
  const auto system = scene_.value("SELECT system_identifier FROM pg_control_system()");
  EXPECT_NE(read_text(project() / "belay.toml")
                .find("identity = { system = \"" + system + "\", name = \"" + scene_.database()),
            std::string::npos)
      << written.output;
  ASSERT_NO_FATAL_FAILURE(keep_inside());
  const auto checked = in_project({"check", "plans/release.toml"});
  EXPECT_EQ(checked.status, status::succeeded) << checked.output;
  // Bound again, it has one identity still.
  const auto text = read_text(project() / "belay.toml");
  EXPECT_EQ(in_project({"init", "--bind", "production"}).status, status::succeeded);
  EXPECT_EQ(read_text(project() / "belay.toml"), text);
}

TEST_F(Init, TellsInJsonWhatItWroteAndWhatItIsBoundTo) {
  const auto told = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "--json");
    const auto ended = in_project(std::move(words));
    EXPECT_EQ(ended.status, status::succeeded) << ended.output;
    const auto json = parse_json(ended.output);
    EXPECT_TRUE(json) << ended.output;
    return json ? *json : Json{};
  };
  const auto first = told({"init"});
  EXPECT_EQ(first["schema"], Json("belay.init/1"));
  EXPECT_EQ(first["wrote"], Json(Json::Array{"belay.toml", "plans/release.toml"}));
  EXPECT_EQ(first["bound"]["name"], Json(scene_.database())) << canonical(first);
  EXPECT_EQ(told({"init", "--bind", "production"})["bound"], first["bound"]);
  scene_.program({"/usr/bin/git", "init", "-q"}, "dist/project");
  EXPECT_EQ(told({"init", "--git-hook"})["wrote"].if_array()->size(), 0U + 1);
}

TEST_F(Init, WritesWhatCheckLooksAtAlsoWithoutAPlan) {
  ASSERT_EQ(in_project({"init"}).status, status::succeeded);
  ASSERT_NO_FATAL_FAILURE(keep_inside());
  std::string text = read_text(project() / "belay.toml");
  const std::string command = "[\"alembic\"]";
  ASSERT_NE(text.find(command), std::string::npos) << text;
  text.replace(text.find(command), command.size(), "[\".venv/bin/alembic\"]");
  const std::string table = "[environment.production]\n";
  text.insert(text.find(table) + table.size(), "policy = \"production\"\n");
  write_text(project() / "belay.toml", text);
  const auto checked = in_project({"check"});
  EXPECT_EQ(checked.status, status::succeeded) << checked.output;
  for (const std::string says : {"not looked at: it needs a release", "the policy are looked at"}) {
    EXPECT_NE(checked.output.find(says), std::string::npos) << checked.output;
  }
  EXPECT_EQ(checked.output.find("stage"), std::string::npos) << checked.output;
}

TEST_F(Init, WritesWhatCheckAcceptsOfAFlaskMigrateProject) {
  fs::remove_all(project());
  fs::create_directories(project() / ".git");
  write_flask_project(project());
  write_flask_revision(project(), "0001", "", "pass");
  ASSERT_EQ(in_project({"init"}).status, status::succeeded);
  const auto text = read_text(project() / "belay.toml");
  EXPECT_NE(text.find("tool     = \"flask\"\n  app      = \"shop\""), std::string::npos) << text;
  ASSERT_NO_FATAL_FAILURE(keep_inside());
  const auto checked = in_project({"check", "plans/release.toml"});
  EXPECT_EQ(checked.status, status::succeeded) << checked.output;
}

TEST_F(Init, WritesWhatCheckAcceptsOfAFolderOfSql) {
  fs::remove_all(project());
  fs::create_directories(project() / ".git");
  write_text(project() / "db/schema/V0001__first.up.sql", "SELECT 1");
  ASSERT_EQ(in_project({"init"}).status, status::succeeded);
  ASSERT_NO_FATAL_FAILURE(keep_inside());
  const auto checked = in_project({"check", "plans/release.toml"});
  EXPECT_EQ(checked.status, status::succeeded) << checked.output;
  EXPECT_EQ(in_project({"history"}).output, "* 0001 (head)  first\n");
}

TEST_F(Init, SaysThatItCouldNotBindWhereNoDatabaseAnswers) {
  scene_.set_variable("DATABASE_URL", "");
  const auto written = in_project({"init"});
  EXPECT_EQ(written.status, status::succeeded) << written.output;
  EXPECT_NE(written.output.find("belay init --bind production"), std::string::npos)
      << written.output;
  EXPECT_EQ(read_text(project() / "belay.toml").find("identity"), std::string::npos);
}

TEST_F(Init, HistoryMarksTheCurrentRevisionAndTheHead) {
  scene_.add_release("project", {first_revision(), additive_revision()});
  scene_.sql(
      "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);"
      "INSERT INTO alembic_version VALUES ('0001')");
  ASSERT_EQ(in_project({"init"}).status, status::succeeded);
  const auto history = in_project({"history"});
  EXPECT_EQ(history.output, "* 0002 (head)  revision 0002\n@ 0001 (current)  revision 0001\n");
}

TEST_F(Init, OverwritesNothing) {
  ASSERT_EQ(in_project({"init"}).status, status::succeeded);
  const auto text = read_text(project() / "belay.toml");
  const auto again = in_project({"init"});
  EXPECT_EQ(again.status, status::invalid) << again.output;
  EXPECT_EQ(read_text(project() / "belay.toml"), text);
}

TEST_F(Init, FindsAProjectInAFolderBelow) {
  fs::create_directories(scene_.path("repo"));
  fs::create_directory(scene_.path("repo/.git"));
  fs::rename(project(), scene_.path("repo/backend"));
  const auto written = scene_.program({binary(), "init"}, "repo");
  EXPECT_EQ(written.status, status::succeeded) << written.output;
  EXPECT_NE(read_text(scene_.path("repo/belay.toml")).find("cwd      = \"backend\""),
            std::string::npos);
}

TEST_F(Init, SaysWhereThereIsNoProject) {
  fs::create_directories(scene_.path("empty/.git"));
  const auto ended = scene_.program({binary(), "init"}, "empty");
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_NE(ended.output.find("no alembic.ini and no V0001"), std::string::npos) << ended.output;
  EXPECT_FALSE(fs::exists(scene_.path("empty/belay.toml")));
}

TEST_F(Init, PrintsHowAnyOtherToolIsDeclaredInWordsThatBelayReads) {
  fs::create_directories(scene_.path("empty/.git"));
  const auto ended = scene_.program({binary(), "init"}, "empty");
  std::string text =
      "[environment.production]\nstate = { sqlite = \"state.db\" }\n"
      "[environment.production.database]\nurl = \"env:DATABASE_URL\"\n";
  const auto begin = ended.output.find("  [environment.production.migrations]");
  const auto end = ended.output.find("\n\n", begin);
  ASSERT_NE(begin, std::string::npos) << ended.output;
  write_text(scene_.path("empty/belay.toml"), text + ended.output.substr(begin, end - begin));
  write_text(scene_.path("empty/bin/migrate"), "#!/bin/sh\n[ $1 = pending ] || echo 7\n");
  fs::permissions(scene_.path("empty/bin/migrate"), fs::perms::owner_all);
  EXPECT_EQ(scene_.program({binary(), "history"}, "empty").output, "@ 7 (current) (head)\n");
}

TEST_F(Init, QuotesTheNamesOfFoldersAndRefusesAVariableThatIsNone) {
  const std::string odd = "a \"b\" \\ c = [";
  fs::create_directories(scene_.path("repo"));
  fs::create_directory(scene_.path("repo/.git"));
  fs::rename(project(), scene_.path("repo") / odd);
  const auto refused = scene_.program({binary(), "init", "--url-env", "A\"B"}, "repo");
  EXPECT_EQ(refused.status, status::invalid) << refused.output;
  const auto written = scene_.program({binary(), "init"}, "repo");
  EXPECT_EQ(written.status, status::succeeded) << written.output;
  EXPECT_NE(read_text(scene_.path("repo/belay.toml")).find(R"(= "a \"b\" \\ c = [")"),
            std::string::npos);
}

TEST_F(Init, BindsThroughALinkAndKeepsTheModeOfTheFile) {
  ASSERT_EQ(in_project({"init"}).status, status::succeeded);
  ASSERT_NO_FATAL_FAILURE(keep_inside());
  const auto real = project() / "elsewhere.toml";
  fs::rename(project() / "belay.toml", real);
  fs::create_symlink("elsewhere.toml", project() / "belay.toml");
  fs::permissions(real, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  const auto bound = in_project({"init", "--bind", "production"});
  EXPECT_EQ(bound.status, status::succeeded) << bound.output;
  EXPECT_TRUE(fs::is_symlink(project() / "belay.toml"));
  EXPECT_NE(read_text(real).find("identity ="), std::string::npos);
  EXPECT_EQ(fs::status(real).permissions(),
            fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
}

}  // namespace belay::cli_test
