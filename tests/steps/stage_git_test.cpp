// stage from a git revision: which bytes it takes, that a repository is only read, and that a tag
// that moves between two attempts changes nothing. By the real binary and the real git.
#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class StageGit : public testing::Test {
 protected:
  StageGit() {
    scene_.add_release("repo", {first_revision()});
    write_text(file("VERSION"), "one\n");
    git({"init", "-q", "."});
    commit("one");
    git({"tag", "v1"});
  }
  std::string git(std::vector<std::string> words) {
    const std::vector<std::string> head{"/usr/bin/git", "-c", "user.name=t", "-c",
                                        "user.email=t@example.org"};
    words.insert(words.begin(), head.begin(), head.end());
    const auto ended = scene_.program(words, "dist/repo");
    EXPECT_EQ(ended.status, 0) << ended.output;
    return ended.output.substr(0, ended.output.find('\n'));
  }
  void commit(const std::string& message) {
    git({"add", "-A"});
    git({"commit", "-q", "-m", message});
  }
  fs::path file(const std::string& name) { return scene_.path("dist/repo/" + name); }
  std::string plan(const std::string& lines) {
    return scene_.write_steps("stage", {step("stage", "git = \"dist/repo\"\n" + lines)});
  }
  support::Ended stage(const std::string& lines) { return scene_.belay({"run", plan(lines)}); }
  fs::path release(const std::string& name) { return scene_.path("srv/releases/" + name); }

  Scene scene_;
};

}  // namespace

TEST_F(StageGit, TakesTheCommitAndNothingOfTheWorkingTree) {
  const std::string id = git({"rev-parse", "HEAD"});
  write_text(file("VERSION"), "not committed\n");
  write_text(file("untracked"), "x");
  const auto ended = stage("revision = \"v1\"\n");
  ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(read_text(release("v1") / "VERSION"), "one\n");
  EXPECT_FALSE(fs::exists(release("v1") / "untracked"));
  EXPECT_FALSE(fs::exists(release("v1") / ".git"));
  EXPECT_NE(read_text(release("v1") / ".belay-release").find("git:" + id), std::string::npos);
  const auto shown = scene_.belay({"audit", "show"});
  EXPECT_NE(shown.output.find("git:" + id), std::string::npos) << shown.output;
}

TEST_F(StageGit, ExecutesNothingThatTheRepositoryConfigures) {
  const std::string touch = "touch " + scene_.path("executed").string();
  write_text(file(".gitattributes"), "VERSION filter=evil\n");
  commit("filtered");
  git({"config", "filter.evil.smudge", touch + "; cat"});
  git({"config", "filter.evil.required", "true"});
  git({"config", "core.fsmonitor", touch});
  git({"config", "core.pager", touch});
  git({"config", "tar.tar.command", touch});
  for (const char* hook : {"post-checkout", "pre-commit", "post-index-change"}) {
    write_text(file(".git/hooks/" + std::string(hook)), "#!/bin/sh\n" + touch + "\n");
    fs::permissions(file(".git/hooks/" + std::string(hook)), fs::perms::all);
  }
  const auto ended = stage("revision = \"HEAD\"\nname = \"app-9\"\n");
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(read_text(release("app-9") / "VERSION"), "one\n");
  EXPECT_FALSE(fs::exists(scene_.path("executed")));
}

TEST_F(StageGit, RefusesWhatNamesNoCommit) {
  for (const std::string revision : {"no-such-tag", "--help", "v1; touch executed"}) {
    const auto ended = stage("revision = \"" + revision + "\"\nname = \"app-9\"\n");
    EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
    EXPECT_FALSE(fs::exists(release("app-9")));
  }
  const auto without = stage("revision = \"HEAD\"\n");
  EXPECT_EQ(without.status, status::invalid) << without.output;
  EXPECT_NE(without.output.find("cannot be a release's name"), std::string::npos);
}

TEST_F(StageGit, IsCheckedBeforeAnythingIsStaged) {
  const auto good = scene_.belay({"check", plan("revision = \"v1\"\n")});
  EXPECT_EQ(good.status, status::succeeded) << good.output;
  EXPECT_FALSE(fs::exists(scene_.path("srv/releases")));
  const auto bad = scene_.belay({"check", plan("revision = \"v9\"\n")});
  EXPECT_EQ(bad.status, status::refused) << bad.output;
}

TEST_F(StageGit, KilledAndResumedTakesTheCommitThatItFoundFirst) {
  const std::string flag = scene_.path("first").string();
  scene_.reconfigure("root = \"srv\"\n", "root = \"srv\"\nprepare = [[\"sh\", \"-c\", \"test -e " +
                                             flag + " || { touch " + flag + "; sleep 60; }\"]]\n");
  const auto run = scene_.start({"run", plan("revision = \"v1\"\n")});
  while (!fs::exists(flag) && !run->has_ended()) usleep(2000);
  run->signal(SIGKILL);
  run->wait();
  write_text(file("VERSION"), "two\n");
  commit("two");
  git({"tag", "-f", "v1"});
  const auto resumed = scene_.belay({"resume"});
  EXPECT_EQ(resumed.status, status::succeeded) << resumed.output;
  EXPECT_EQ(read_text(release("v1") / "VERSION"), "one\n");
  // Under the name of another commit it is not taken for the same release.
  const auto again = stage("revision = \"v1\"\n");
  EXPECT_EQ(again.status, status::nothing_changed) << again.output;
  EXPECT_NE(again.output.find("made of other bytes"), std::string::npos) << again.output;
}

}  // namespace belay::steps_test
