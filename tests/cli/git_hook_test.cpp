// init --git-hook: real commits of a real git, let through and refused.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class GitHook : public testing::Test {
 protected:
  GitHook() {
    scene_.add_release("project", {first_revision()});
    fs::create_directory(scene_.path("bin"));
    fs::create_symlink(binary(), scene_.path("bin/belay"));
    scene_.set_variable("PATH", scene_.path("bin").string() + ":/usr/bin:/bin");
    scene_.set_variable("HOME", scene_.path("home").string());
    for (const std::string who : {"AUTHOR", "COMMITTER"}) {
      scene_.set_variable("GIT_" + who + "_NAME", "a");
      scene_.set_variable("GIT_" + who + "_EMAIL", "a@b");
    }
    git({"init", "-q"});
  }
  fs::path project() const { return scene_.path("dist/project"); }
  Ended git(std::vector<std::string> words) {
    words.insert(words.begin(), "/usr/bin/git");
    return scene_.program(std::move(words), "dist/project");
  }
  Ended install(const std::string& folder = "dist/project") {
    return scene_.program({binary(), "init", "--git-hook"}, folder);
  }
  Ended commit() {
    git({"add", "-A"});
    return git({"commit", "-q", "-m", "all"});
  }
  // A second revision on the first, by the first file's own text.
  void add_revision(const std::string& id, const std::string& name, const std::string& head = "",
                    const std::string& up = "pass") {
    for (const auto& entry : fs::recursive_directory_iterator(project())) {
      if (entry.path().filename().string().find("0001") == std::string::npos) continue;
      write_text(entry.path().parent_path() / name, head + "revision = '" + id +
                                                        "'\ndown_revision = '0001'\n\n"
                                                        "def upgrade():\n    " +
                                                        up + "\ndef downgrade():\n    pass\n");
      return;
    }
    FAIL() << "no first revision";
  }
  Scene scene_;
};

}  // namespace

TEST_F(GitHook, LetsACommitThroughThatIsSound) {
  const auto written = install();
  ASSERT_EQ(written.status, status::succeeded) << written.output;
  write_text(project() / "a.sql", "SET lock_timeout = '1s';\nCREATE TABLE a (x bigint);\n");
  const auto committed = commit();
  EXPECT_EQ(committed.status, 0) << committed.output;
}

TEST_F(GitHook, RefusesACommitThatLeavesTwoHeads) {
  ASSERT_EQ(install().status, status::succeeded);
  ASSERT_EQ(commit().status, 0);
  add_revision("0002", "0002_a.py");
  add_revision("0003", "0003_b.py");
  const auto refused = commit();
  EXPECT_NE(refused.status, 0);
  EXPECT_NE(refused.output.find("alembic merge"), std::string::npos) << refused.output;
  EXPECT_EQ(git({"rev-list", "--count", "HEAD"}).output, "1\n");
}

TEST_F(GitHook, RefusesACommitOfDangerousSqlButNotOfTheRest) {
  ASSERT_EQ(install().status, status::succeeded);
  write_text(project() / "not added.sql", "DROP TABLE items;\n");
  write_text(project() / "it's.sql", "ALTER TABLE items ALTER COLUMN id TYPE bigint;\n");
  git({"add", "it's.sql"});
  const auto refused = git({"commit", "-q", "-m", "all"});
  EXPECT_NE(refused.status, 0);
  EXPECT_NE(refused.output.find("it's.sql"), std::string::npos) << refused.output;
  EXPECT_EQ(refused.output.find("not added"), std::string::npos) << refused.output;
}

TEST_F(GitHook, RefusesACommitOfADangerousRevisionAndLooksAtNoneWhereNoPythonChanges) {
  ASSERT_EQ(install().status, status::succeeded);
  ASSERT_EQ(commit().status, 0);
  add_revision("0002", "0002_a.py", "from alembic import op\n", "op.drop_column('items', 'name')");
  const auto refused = commit();
  EXPECT_NE(refused.status, 0);
  EXPECT_NE(refused.output.find("0002_a.py:6: danger [drop-column]"), std::string::npos)
      << refused.output;
  git({"reset", "-q"});
  write_text(project() / "notes.txt", "nothing of Python\n");
  git({"add", "notes.txt"});
  const auto committed = git({"commit", "-q", "-m", "notes"});
  EXPECT_EQ(committed.status, 0) << committed.output;
}

TEST_F(GitHook, WorksForAProjectBelowTheTopAndInALinkedWorktree) {
  scene_.set_variable("GIT_CEILING_DIRECTORIES", scene_.path("").string());
  ASSERT_EQ(commit().status, 0);
  ASSERT_EQ(git({"worktree", "add", "-q", "../linked"}).status, 0);
  fs::create_directory(scene_.path("dist/linked/sub"));
  for (const auto& entry : fs::directory_iterator(scene_.path("dist/linked"))) {
    if (entry.path().filename() == ".git" || entry.path().filename() == "sub") continue;
    fs::rename(entry.path(), scene_.path("dist/linked/sub") / entry.path().filename());
  }
  const auto written = install("dist/linked/sub");
  ASSERT_EQ(written.status, status::succeeded) << written.output;
  EXPECT_TRUE(fs::exists(project() / ".git/hooks/pre-commit")) << "the hooks are common";
  write_text(scene_.path("dist/linked/sub/bad.sql"),
             "ALTER TABLE a ALTER COLUMN id TYPE bigint;\n");
  scene_.program({"/usr/bin/git", "add", "-A"}, "dist/linked");
  const auto refused = scene_.program({"/usr/bin/git", "commit", "-m", "x"}, "dist/linked");
  EXPECT_NE(refused.status, 0);
  EXPECT_NE(refused.output.find("bad.sql"), std::string::npos) << refused.output;
}

TEST_F(GitHook, NeverOverwritesAHookAndNamesTheLinesToAdd) {
  const auto hook = project() / ".git/hooks/pre-commit";
  write_text(hook, "mine");
  const auto refused = install();
  EXPECT_EQ(refused.status, status::invalid);
  EXPECT_NE(refused.output.find("belay heads --check"), std::string::npos) << refused.output;
  EXPECT_EQ(read_text(hook), "mine");
  fs::remove(hook);
  git({"config", "core.hooksPath", "elsewhere"});
  EXPECT_EQ(install().status, status::invalid);
  EXPECT_FALSE(fs::exists(hook));
}

TEST_F(GitHook, WritesNoHookThatGitWouldNotRunByTheUsersOwnConfiguration) {
  write_text(scene_.path("home/.gitconfig"), "[core]\n\thookspath = /srv/hooks\n");
  const auto refused = install();
  EXPECT_EQ(refused.status, status::invalid);
  EXPECT_NE(refused.output.find("to '/srv/hooks'"), std::string::npos) << refused.output;
  EXPECT_FALSE(fs::exists(project() / ".git/hooks/pre-commit"));
}

}  // namespace belay::cli_test
