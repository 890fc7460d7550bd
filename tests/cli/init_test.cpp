// init: from an Alembic project to a configuration that check understands, and bound to its
// cluster.
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

TEST_F(Init, WritesWhatCheckUnderstandsAndBindsItToTheCluster) {
  const auto written = in_project({"init"});
  ASSERT_EQ(written.status, status::succeeded) << written.output;
  ASSERT_NO_FATAL_FAILURE(keep_inside());
  const auto before = in_project({"check", "plans/release.toml"});
  EXPECT_EQ(before.status, status::refused) << before.output;
  EXPECT_NE(before.output.find("bound to none"), std::string::npos) << before.output;
  const auto bound = in_project({"init", "--bind", "production"});
  EXPECT_EQ(bound.status, status::succeeded) << bound.output;
  const auto system = scene_.value("SELECT system_identifier FROM pg_control_system()");
  const auto text = read_text(project() / "belay.toml");
  EXPECT_NE(
      text.find("identity = { system = \"" + system + "\", name = \"" + scene_.database() + "\" }"),
      std::string::npos)
      << text;
  fs::create_directory(project() / "dist");
  ASSERT_EQ(
      scene_
          .program({"/usr/bin/tar", "-czf", "dist/app-1.0.0.tar.gz", "alembic.ini", "migrations"},
                   "dist/project")
          .status,
      0);
  const auto after = in_project({"check", "plans/release.toml"});
  EXPECT_EQ(after.status, status::succeeded) << after.output;
  // Bound again, it has one identity still.
  EXPECT_EQ(in_project({"init", "--bind", "production"}).status, status::succeeded);
  EXPECT_EQ(read_text(project() / "belay.toml"), text);
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
  EXPECT_NE(ended.output.find("no alembic.ini"), std::string::npos) << ended.output;
  EXPECT_FALSE(fs::exists(scene_.path("empty/belay.toml")));
}

}  // namespace belay::cli_test
