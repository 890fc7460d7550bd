// heads, branches, show: the graph of scripts with and without belay.toml, and what is wrong in it.
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Heads : public testing::Test {
 protected:
  void add(const std::string& id, const std::string& down, const std::string& rest = {},
           const std::string& folder = "migrations/versions") {
    write_text(
        directory_ / folder / (id + "_x.py"),
        "'''change " + id + "'''\nrevision = '" + id + "'\ndown_revision = " + down + "\n" + rest);
  }
  void ini(const std::string& text) { write_text(directory_ / "alembic.ini", text); }
  Ended belay(std::vector<std::string> words) {
    words.insert(words.begin(), binary());
    const fs::path output = directory_.path().string() + ".out";
    Child child(std::move(words), directory_.path(), {{"PATH", "/usr/bin:/bin"}}, output);
    Ended ended = child.wait();
    fs::remove(output);
    return ended;
  }
  Json json(std::vector<std::string> words) {
    words.emplace_back("--json");
    return parse_json(belay(std::move(words)).output).value_or(Json{});
  }
  static std::string ids(const Json& list) {
    std::string text;
    for (const auto& item : list.if_array() ? *list.if_array() : Json::Array{}) {
      text += (text.empty() ? "" : " ") + item.string_or("?");
    }
    return text;
  }

  TempDir directory_;
};

}  // namespace

TEST_F(Heads, ReadsAFolderThatIsNamedAndNoSettings) {
  add("a1", "None", "branch_labels = 'core'\n");
  add("b2", "'a1'");
  add("x9", "None", "", "more");
  EXPECT_EQ(belay({"heads", "--version-location", "migrations/versions"}).output,
            "b2 (core) (head)\n");
  EXPECT_EQ(belay({"heads", "--script-location", "migrations"}).output, "b2 (core) (head)\n");
  EXPECT_EQ(
      belay({"heads", "--version-location", "migrations/versions", "--version-location", "more"})
          .output,
      "b2 (core) (head)\nx9 (head)\n");
}

TEST_F(Heads, FindsTheSettingsOfEveryKind) {
  add("a1", "None");
  add("t2", "None", "", "tenant");
  const auto none = belay({"heads"});
  EXPECT_EQ(none.status, 2);
  EXPECT_NE(none.output.find("--version-location DIR"), std::string::npos) << none.output;
  write_text(directory_ / "migrations/alembic.ini", "[loggers]\nkeys = root\n");
  EXPECT_EQ(belay({"heads"}).output, "a1 (head)\n");
  write_text(directory_ / "pyproject.toml",
             "[tool.alembic]\nscript_location = \"%(here)s/migrations\"\n"
             "version_locations = [\"%(here)s/tenant\"]\n");
  EXPECT_EQ(belay({"heads"}).output, "t2 (head)\n");
  EXPECT_EQ(belay({"heads", "-c", "pyproject.toml"}).output, "t2 (head)\n");
  ini("[DEFAULT]\nscript_location = migrations\n[alembic]\nversion_locations = "
      "%(script_location)s/versions\n[tenant]\nversion_locations = tenant\n");
  EXPECT_EQ(belay({"heads"}).output, "a1 (head)\n");
  EXPECT_EQ(belay({"heads", "-c", "alembic.ini", "-n", "tenant"}).output, "t2 (head)\n");
  EXPECT_EQ(belay({"heads", "-n", "tenant"}).output, "t2 (head)\n");
  EXPECT_EQ(belay({"heads", "-n", "nobody"}).status, 2);
}

TEST_F(Heads, FollowsPlacesInPackagesAndFoldersInFolders) {
  add("a1", "None", "", "src/app/db/versions/2024");
  ini("[alembic]\nscript_location = app:db\nrecursive_version_locations = true\n");
  EXPECT_EQ(belay({"heads"}).output, "a1 (head)\n");
  ini("[alembic]\nscript_location = elsewhere:db\n");
  const auto refused = belay({"heads"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_NE(refused.output.find("inside a Python package"), std::string::npos) << refused.output;
}

TEST_F(Heads, GivesTheWholeGraphAsJson) {
  add("a1", "None");
  add("b2", "'a1'");
  add("c3", "'a1'", "depends_on = 'b2'\n");
  add("d4", "('b2', 'c3')");
  const Json graph = json({"heads", "--script-location", "migrations"});
  EXPECT_EQ(graph["schema"].string_or(""), "belay.heads/1");
  EXPECT_EQ(ids(graph["heads"]), "d4");
  EXPECT_EQ(ids(graph["effective_heads"]), "d4");
  EXPECT_EQ(ids(graph["bases"]), "a1");
  EXPECT_EQ(ids(graph["branch_points"]), "a1");
  EXPECT_EQ(ids(graph["merge_points"]), "d4");
  ASSERT_NE(graph["revisions"].if_array(), nullptr);
  const Json& newest = graph["revisions"].if_array()->front();
  EXPECT_EQ(newest["id"].string_or(""), "d4");
  EXPECT_EQ(ids(newest["down"]), "b2 c3");
  EXPECT_EQ(newest["doc"].string_or(""), "change d4");
  EXPECT_EQ(newest["file"].string_or(""), "migrations/versions/d4_x.py");
}

TEST_F(Heads, CheckPassesOneHeadAndOnePerLabel) {
  add("a1", "None", "branch_labels = 'x'\n");
  EXPECT_EQ(belay({"heads", "--check", "--script-location", "migrations"}).status, 0);
  add("b2", "None", "branch_labels = 'y'\n");
  EXPECT_EQ(belay({"heads", "--check", "--script-location", "migrations"}).status, 0);
}

TEST_F(Heads, CheckPrintsTheCommandsThatMendTwoHeads) {
  add("a1", "None");
  add("b2", "'a1'");
  add("c3", "'a1'");
  ini("[alembic]\nscript_location = migrations\n[core]\nscript_location = migrations\n");
  const auto ended = belay({"heads", "--check", "-n", "core"});
  EXPECT_EQ(ended.status, 3);
  EXPECT_EQ(ended.output,
            "2 heads: b2, c3\n"
            "  join them by a revision of their own:\n"
            "    alembic -n core merge -m \"merge heads\" b2 c3\n"
            "  or, only where the branch was applied to no database yet, put it on the other:\n"
            "    in migrations/versions/b2_x.py: down_revision = 'c3' instead of 'a1'\n"
            "    in migrations/versions/c3_x.py: down_revision = 'b2' instead of 'a1'\n");
}

TEST_F(Heads, CheckTellsEveryProblemWithItsCode) {
  add("a1", "None");
  add("b2", "'gone'");
  add(std::string(33, 'c'), "'a1'");
  const auto ended = belay({"heads", "--check", "--script-location", "migrations"});
  EXPECT_EQ(ended.status, 3);
  for (const char* text : {"error: migrations/versions/b2_x.py: its down_revision \"gone\"",
                           "[missing-parent]", "[long-id]"}) {
    EXPECT_NE(ended.output.find(text), std::string::npos) << ended.output;
  }
}

TEST_F(Heads, StopsAtWhatLeavesNoGraph) {
  add("a1", "None");
  write_text(directory_ / "migrations/versions/b.py", "revision = 'b2\ndown_revision = 'a1'\n");
  const auto ended = belay({"heads", "--script-location", "migrations"});
  EXPECT_EQ(ended.status, 3);
  EXPECT_NE(ended.output.find("b.py:1: a string that does not end"), std::string::npos)
      << ended.output;
}

TEST_F(Heads, BranchesAreToldWithWhatFollowsThem) {
  add("a1", "None");
  add("b2", "'a1'");
  add("c3", "'a1'");
  add("d4", "'c3'");
  EXPECT_EQ(belay({"branches", "--script-location", "migrations"}).output,
            "a1 (branchpoint)\n    -> b2 (head), change b2\n    -> c3, change c3\n");
}

TEST_F(Heads, ShowTellsOneRevisionByItsIdPrefixOrLabel) {
  add("a1", "None", "branch_labels = 'core'\n");
  add("b2345", "'a1'",
      "from alembic import op\ndef upgrade():\n    op.drop_table('t')\ndef downgrade():\n    "
      "pass\n");
  for (const char* name : {"b2345", "b234", "core", "head"}) {
    EXPECT_EQ(belay({"show", name, "--script-location", "migrations"}).output,
              "revision    b2345\nfile        migrations/versions/b2345_x.py\nafter       a1\n"
              "labels      core\nis          a head\n            change b2345\n"
              "upgrade     drop table t\n")
        << name;
  }
  EXPECT_EQ(belay({"show", "zzzz", "--script-location", "migrations"}).status, 3);
}

}  // namespace belay::cli_test
