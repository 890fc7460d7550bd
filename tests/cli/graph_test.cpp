// The revision graph of a project without belay.toml: drawn, told by the real Alembic, and beside
// its models by the real git.
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

// A project with an alembic.ini and no belay.toml.
class GraphCommands : public testing::Test {
 protected:
  GraphCommands() {
    write_text(directory_ / "alembic.ini", "[alembic]\nscript_location = migrations\n");
    write_text(directory_ / "migrations/env.py", "raise SystemExit('no database here')\n");
  }
  void add(const std::string& id, const std::string& down, const std::string& rest = {}) {
    write_text(file(id), "'''change " + id + "'''\nrevision = '" + id +
                             "'\ndown_revision = " + down + "\n" + rest);
  }
  std::filesystem::path file(const std::string& id) const {
    return directory_ / ("migrations/versions/" + id + "_x.py");
  }
  Ended run(std::vector<std::string> words) {
    const fs::path output = directory_.path().string() + ".out";
    Child child(std::move(words), directory_.path(), variables_, output);
    Ended ended = child.wait();
    fs::remove(output);
    return ended;
  }
  Ended belay(std::vector<std::string> words) {
    words.insert(words.begin(), binary());
    return run(std::move(words));
  }
  static void expect(const Ended& ended, int status, const std::vector<std::string>& texts) {
    EXPECT_EQ(ended.status, status) << ended.output;
    for (const auto& text : texts) {
      EXPECT_NE(ended.output.find(text), std::string::npos) << text << "\n" << ended.output;
    }
  }

  TempDir directory_;
  Variables variables_{{"PATH", "/usr/bin:/bin"}, {"LC_ALL", "C.UTF-8"}};
};

class ChangedModels : public GraphCommands {
 protected:
  ChangedModels() {
    for (const std::string who : {"AUTHOR", "COMMITTER"}) {
      variables_["GIT_" + who + "_NAME"] = "a";
      variables_["GIT_" + who + "_EMAIL"] = "a@b";
    }
    add("a1", "None");
    write_text(directory_ / "app/models/user.py", "x = 1\n");
    git({"init", "-q", "-b", "main"});
    commit("first");
  }
  Ended git(std::vector<std::string> words) {
    words.insert(words.begin(), "/usr/bin/git");
    return run(std::move(words));
  }
  void commit(const std::string& message) {
    git({"add", "-A"});
    const auto ended = git({"commit", "-q", "-m", message});
    ASSERT_EQ(ended.status, 0) << ended.output;
  }
  void hook(const std::string& lines) {
    const auto file = directory_ / ".git/hooks/pre-commit";
    write_text(file, "#!/bin/sh\n" + lines + "\n");
    fs::permissions(file, fs::perms(0755));
  }
  Ended check(const std::string& since) {
    return belay({"heads", "--check", "--changed", since, "--models", "app/models"});
  }
};

}  // namespace

TEST_F(GraphCommands, DrawTheHistoryInAsciiIntoAPipe) {
  add("a1", "None", "branch_labels = 'core'\n");
  add("b2", "'a1'");
  add("c3", "'a1'");
  add("d4", "('b2', 'c3')", "depends_on = 'x9'\n");
  add("x9", "None");
  const auto ended = belay({"history"});
  EXPECT_EQ(ended.status, status::succeeded);
  EXPECT_EQ(ended.output,
            "* d4 (head) (merges b2, c3) (depends on x9)  change d4\n"
            "+-.\n"
            "* | b2  change b2\n"
            "| * c3  change c3\n"
            "+-'\n"
            "* a1 (core) (branchpoint)  change a1\n"
            "\n"
            "* x9 (effective head)  change x9\n");
}

TEST_F(GraphCommands, GiveTheHistoryAsJsonOldestFirst) {
  add("a1", "None");
  add("b2", "'a1'");
  const auto json = parse_json(belay({"history", "--json"}).output).value_or(Json{});
  EXPECT_EQ(json["schema"].string_or(""), "belay.history/1");
  ASSERT_EQ(json["revisions"].if_array()->size(), 2U);
  EXPECT_EQ((*json["revisions"].if_array())[0]["id"].string_or(""), "a1");
  EXPECT_TRUE((*json["revisions"].if_array())[1]["head"].bool_or(false));
}

TEST_F(GraphCommands, TellABranchPointThatJoinsToo) {
  add("a1", "None");
  add("b2", "'a1'");
  add("c3", "'a1'");
  add("d4", "('b2', 'c3')");
  add("e5", "'d4'");
  add("f6", "'d4'");
  EXPECT_EQ(belay({"branches"}).output,
            "a1 (branchpoint)\n    -> b2, change b2\n    -> c3, change c3\n"
            "d4 (branchpoint) (mergepoint)\n    -> e5 (head), change e5\n"
            "    -> f6 (head), change f6\n");
}

TEST_F(GraphCommands, AskTheInstalledAlembicForWhatOnlyPythonCanTell) {
  add("a1", "None");
  add("b2", "'a' + str(1)", "depends_on = [r for r in ()]\n");
  expect(belay({"heads"}), status::refused,
         {"b2_x.py:3: cannot tell what \"down_revision\" is", "--ask-alembic"});
  expect(belay({"heads", "--ask-alembic"}), status::succeeded,
         {"b2 (head)",
          "b2_x.py:3: \"down_revision\" is \"a1\", as the migration tool says: "
          "down_revision = 'a' + str(1)",
          "\"depends_on\" is none"});
  expect(belay({"heads", "--check", "--ask-alembic"}), status::succeeded, {"[told-by-tool]"});
  expect(belay({"history", "--ask-alembic"}), status::succeeded, {"* b2 (head)  change b2\n* a1"});
  const auto json = parse_json(belay({"heads", "--ask-alembic", "--json"}).output).value_or(Json{});
  EXPECT_NE(canonical(json["problems"]).find("told-by-tool"), std::string::npos);
}

TEST_F(GraphCommands, SayWhyTheInstalledAlembicDidNotTell) {
  add("a1", "None");
  add("b2", "'a' + str(1)", "import no_such_module\n");
  expect(
      belay({"heads", "--check", "--ask-alembic"}), status::refused,
      {"cannot tell what \"down_revision\" is", "the migration tool was asked", "no_such_module"});
  expect(belay({"heads", "--ask-alembic", "--version-location", "migrations/versions"}),
         status::invalid, {"cannot be asked without its configuration"});
}

TEST_F(GraphCommands, RunNoPythonWhereThereIsNothingToAsk) {
  add("a1", "None", "open('" + (directory_ / "executed").string() + "', 'w')\n");
  add("b2", "'a1'");
  EXPECT_EQ(belay({"heads", "--ask-alembic"}).status, status::succeeded);
  EXPECT_FALSE(fs::exists(directory_ / "executed"));
}

TEST_F(ChangedModels, WantARevisionInTheSameCommit) {
  EXPECT_EQ(check("HEAD").status, status::succeeded);
  write_text(directory_ / "app/models/user.py", "x = 2\n");
  EXPECT_EQ(check("HEAD").status, status::succeeded) << "not staged: not of the commit";
  git({"add", "-A"});
  expect(check("HEAD"), status::refused,
         {"app/models/user.py: changed since HEAD, and no revision with it "
          "[models-without-revision]",
          "alembic revision --autogenerate"});
  add("b2", "'a1'");
  git({"add", "-A"});
  EXPECT_EQ(check("HEAD").status, status::succeeded);
}

TEST_F(ChangedModels, AreComparedWithTheCommitThatABranchBeganAt) {
  git({"checkout", "-q", "-b", "topic"});
  write_text(directory_ / "app/models/user.py", "x = 2\n");
  commit("a model");
  git({"checkout", "-q", "main"});
  write_text(directory_ / "app/models/other.py", "y = 1\n");
  commit("another, on main");
  git({"checkout", "-q", "topic"});
  const auto refused = check("main");
  expect(refused, status::refused, {"app/models/user.py: changed since main"});
  EXPECT_EQ(refused.output.find("other.py"), std::string::npos) << refused.output;
  write_text(directory_ / "README", "why\n");
  commit("reworded\n\nSchema-unchanged: only a method");
  EXPECT_EQ(check("main").status, status::succeeded);
  expect(check("no-such-branch"), status::invalid, {"'no-such-branch' is no commit"});
}

TEST_F(ChangedModels, DoNotCountOtherFilesOrAProjectThatDeclaresNone) {
  write_text(directory_ / "app/models/README.md", "x\n");
  write_text(directory_ / "app/views.py", "x\n");
  write_text(directory_ / "app/models.py", "x\n");
  git({"add", "-A"});
  EXPECT_EQ(check("HEAD").status, status::succeeded);
  write_text(directory_ / "app/models/user.py", "x = 2\n");
  git({"add", "-A"});
  EXPECT_EQ(belay({"heads", "--changed", "HEAD"}).status, status::succeeded);
  EXPECT_EQ(belay({"heads", "--changed", "HEAD", "--models", "app/models/user.py"}).status,
            status::refused);
}

TEST_F(ChangedModels, OfTheVeryFirstCommitAreThoseOfItsIndex) {
  fs::remove_all(directory_ / ".git");
  fs::remove(file("a1"));
  git({"init", "-q"});
  git({"add", "-A"});
  expect(check("HEAD"), status::refused, {"app/models/user.py: changed since HEAD"});
}

TEST_F(ChangedModels, AreThoseThatBelayTomlDeclares) {
  write_text(directory_ / "belay.toml",
             "[environment.test]\nstate = { sqlite = \"state.db\" }\n"
             "[environment.test.database]\nurl = \"env:NONE\"\n"
             "[environment.test.migrations]\ntool = \"alembic\"\nmodels = [\"app/models/\"]\n");
  commit("settings");
  write_text(directory_ / "app/models/user.py", "x = 2\n");
  git({"add", "-A"});
  expect(belay({"heads", "--changed", "HEAD"}), status::refused, {"[models-without-revision]"});
  const auto json =
      parse_json(belay({"heads", "--changed", "HEAD", "--json"}).output).value_or(Json{});
  EXPECT_FALSE(json["good"].bool_or(true));
}

TEST_F(ChangedModels, AreSeenInAHookOfACommitThatStagesByItself) {
  hook("exec " + binary() + " heads --changed HEAD --models app/models");
  write_text(directory_ / "app/models/user.py", "x = 2\n");
  expect(git({"commit", "-q", "-a", "-m", "all"}), 1, {"[models-without-revision]"});
  EXPECT_EQ(git({"commit", "-q", "--allow-empty", "-m", "none"}).status, 0);
}

// git gives its hooks the index by a path from the top of the work tree.
TEST_F(ChangedModels, AreSeenInAHookBelowTheTopOfTheWorkTree) {
  fs::remove_all(directory_ / ".git");
  fs::create_directory(directory_ / "below");
  for (const std::string name : {"alembic.ini", "migrations", "app"}) {
    fs::rename(directory_ / name, directory_ / "below" / name);
  }
  git({"init", "-q"});
  commit("moved");
  hook("cd below && exec " + binary() + " heads --changed --models app/models");
  write_text(directory_ / "below/app/models/user.py", "x = 2\n");
  expect(git({"commit", "-q", "-a", "-m", "all"}), 1, {"[models-without-revision]"});
  git({"add", "-A"});
  expect(git({"commit", "-q", "-m", "staged"}), 1, {"[models-without-revision]"});
  expect(git({"commit", "-q", "-m", "named", "below/app/models/user.py"}), 1,
         {"[models-without-revision]"});
}

}  // namespace belay::cli_test
