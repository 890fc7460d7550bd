// lint and explain of Alembic's revisions as they are typed, with the real Alembic.
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "cli/says.hpp"
#include "core/lint/rule.hpp"
#include "support/offline_project.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

// Without belay.toml and without a database.
class LintRevisions : public testing::Test {
 protected:
  LintRevisions() {
    write_offline_project(project());
    write_offline_revision(project(), "0001", "",
                           "op.create_table('orders', sa.Column('id', sa.Integer(), "
                           "primary_key=True), sa.Column('tag', sa.Text()))");
    write_offline_revision(project(), "0002", "'0001'",
                           "op.add_column('orders', sa.Column('note', sa.Text()))\n"
                           "op.drop_column('orders', 'tag')");
    write_offline_revision(project(), "0003", "'0002'",
                           "op.get_bind().execute('SELECT 1').fetchall()");
  }
  fs::path project() const { return folder_ / "app"; }
  Ended run(std::vector<std::string> words, const Variables& more = {}) {
    Variables variables{{"PATH", "/usr/bin:/bin"}};
    variables.insert(more.begin(), more.end());
    return Child(std::move(words), project(), variables, folder_ / "out").wait();
  }
  Ended belay(std::vector<std::string> words, const Variables& more = {}) {
    words.insert(words.begin(), binary());
    return run(std::move(words), more);
  }
  Json json(std::vector<std::string> words) {
    words.emplace_back("--json");
    const auto ended = belay(std::move(words));
    const auto parsed = parse_json(ended.output);
    EXPECT_TRUE(parsed) << ended.output;
    return parsed.value_or(Json{});
  }
  static std::vector<std::string> files_of(const Json& report) {
    std::vector<std::string> files;
    for (const auto& file : *report["files"].if_array())
      files.push_back(file["file"].string_or(""));
    return files;
  }
  TempDir folder_;
};

TEST_F(LintRevisions, FindsTheFileTheLineAndTheStatement) {
  const auto ended = belay({"lint", "--since", "0001"});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
  EXPECT_TRUE(says(ended, "migrations/versions/0002_x.py:10: danger [drop-column]"))
      << ended.output;
  EXPECT_TRUE(says(ended, "| ALTER TABLE orders DROP COLUMN tag")) << ended.output;
  EXPECT_TRUE(says(ended, "migrations/versions/0003_x.py:9: warning [offline-not-possible]"))
      << ended.output;
  EXPECT_TRUE(says(ended, "2 files, 2 statements")) << ended.output;
  EXPECT_TRUE(says(ended, "1 not analysed")) << ended.output;
}

TEST_F(LintRevisions, TellTheSameInEachForm) {
  const auto report = json({"lint", "--since", "base"});
  EXPECT_EQ(files_of(report).size(), 3U);
  const auto& last = report["files"].if_array()->at(2);
  EXPECT_EQ(last["not_analysed"].int_or(0), 1);
  const auto github = belay({"lint", "--since", "0001", "--format", "github"}).output;
  EXPECT_NE(github.find("::error file=migrations/versions/0002_x.py,line=10,title=drop-column::"),
            std::string::npos)
      << github;
  const auto sarif = belay({"lint", "--since", "0001", "--format", "sarif"}).output;
  EXPECT_TRUE(parse_json(sarif)) << sarif;
  EXPECT_NE(sarif.find("migrations/versions/0002_x.py"), std::string::npos) << sarif;
}

TEST_F(LintRevisions, AreExplainedWithTheirLines) {
  const auto ended = belay({"explain", "--since", "0001"});
  EXPECT_EQ(ended.status, status::succeeded);
  EXPECT_TRUE(says(ended, "migrations/versions/0002_x.py\n9: ALTER TABLE orders ADD COLUMN note"))
      << ended.output;
  EXPECT_TRUE(says(ended, "access exclusive on orders: all reads and writes wait")) << ended.output;
  EXPECT_TRUE(says(ended, "0003_x.py\n  unknown   not analysed: ")) << ended.output;
  const auto report = json({"explain", "--since", "0002"});
  EXPECT_FALSE(report["files"].if_array()->front()["not_analysed"].string_or("").empty());
}

TEST_F(LintRevisions, AreNotGuessedWhereNobodyKnowsWhatIsPending) {
  const auto ended = belay({"lint"});
  EXPECT_EQ(ended.status, status::invalid) << ended.output;
  EXPECT_TRUE(says(ended, "--since REV")) << ended.output;
  fs::remove_all(project() / "alembic.ini");
  EXPECT_TRUE(says(belay({"lint"}), "--since REV"));
  EXPECT_EQ(belay({"lint", "--since", "base", "a.sql"}).status, status::invalid);
}

TEST_F(LintRevisions, ArePickedByTheSettingsThatAreNamed) {
  write_text(project() / "other.ini",
             "[alembic]\nscript_location = none\n"
             "[core]\nscript_location = migrations\n");
  EXPECT_EQ(files_of(json({"lint", "-c", "other.ini", "-n", "core", "--since", "0002"})).size(),
            1U);
  write_text(project() / "alembic.ini",
             "[alembic]\nscript_location =\n    none\nprepend_sys_path = %(here)s\n");
  EXPECT_EQ(files_of(json({"lint", "-c", "alembic.ini", "--script-location", "migrations",
                           "--since", "0002"}))
                .size(),
            1U);
  fs::remove(project() / "alembic.ini");
  EXPECT_EQ(files_of(json({"lint", "--script-location", "migrations", "--since", "0002"})).size(),
            1U);
}

TEST_F(LintRevisions, GetTheVariablesThatAreNamedAndNoOthers) {
  write_offline_project(project(), "", "print(os.environ['APP_KEY'])\n");
  const Variables key{{"APP_KEY", "very-secret-key"}};
  const auto refused = belay({"lint", "--since", "0002"}, key);
  EXPECT_TRUE(says(refused, "env.py:4: ")) << refused.output;
  EXPECT_TRUE(says(refused, "--env-pass NAME")) << refused.output;
  const auto ended = belay({"lint", "--since", "0002", "--env-pass", "APP_KEY"}, key);
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
}

TEST_F(LintRevisions, ShowNoSecretThatTheyWereGiven) {
  write_offline_revision(project(), "0004", "'0003'",
                         "import os\nop.execute(\"CREATE ROLE app PASSWORD '\" + "
                         "os.environ['APP_KEY'] + \"'\")");
  for (std::vector<std::string> words :
       {std::vector<std::string>{"lint"}, {"lint", "--json"}, {"explain"}, {"explain", "--json"}}) {
    words.insert(words.end(), {"--since", "0003", "--env-pass", "APP_KEY"});
    const auto ended = belay(words, {{"APP_KEY", "very-secret-key"}});
    EXPECT_FALSE(says(ended, "very-secret-key")) << ended.output;
    EXPECT_TRUE(says(ended, "0004_x.py") || says(ended, "1 statement")) << ended.output;
  }
}

TEST_F(LintRevisions, ThatDifferFromAGitBaseAreChanged) {
  const auto git = [&](std::vector<std::string> words) {
    words.insert(words.begin(),
                 {"/usr/bin/git", "-c", "user.name=dev", "-c", "user.email=dev@example.org"});
    const auto ended = run(std::move(words), {{"HOME", folder_.path().string()}});
    EXPECT_EQ(ended.status, 0) << ended.output;
  };
  git({"init", "-q", "-b", "main"});
  git({"add", "."});
  git({"commit", "-q", "-m", "base"});
  EXPECT_EQ(files_of(json({"lint", "--changed"})), std::vector<std::string>{});
  git({"checkout", "-q", "-b", "topic"});
  write_offline_revision(project(), "0004", "'0003'", "op.execute('SELECT 4')");
  git({"add", "."});
  git({"commit", "-q", "-m", "topic"});
  write_offline_revision(project(), "0005", "'0004'", "op.execute('SELECT 5')");
  EXPECT_EQ(
      files_of(json({"lint", "--changed"})),
      (std::vector<std::string>{"migrations/versions/0004_x.py", "migrations/versions/0005_x.py"}));
  EXPECT_EQ(files_of(json({"lint", "--changed=topic"})),
            std::vector<std::string>{"migrations/versions/0005_x.py"});
  const auto unknown = belay({"lint", "--changed=nowhere"});
  EXPECT_EQ(unknown.status, status::invalid) << unknown.output;
  git({"checkout", "-q", "--orphan", "other"});
  git({"commit", "-q", "-m", "a history of its own"});
  const auto unrelated = belay({"lint", "--changed=topic"});
  EXPECT_EQ(unrelated.status, status::invalid) << unrelated.output;
  EXPECT_TRUE(says(unrelated, "no commit is known that HEAD and 'topic' have in common"))
      << unrelated.output;
}

TEST_F(LintRevisions, AreLeftAtTheFirstSignal) {
  const auto started = folder_ / "started";
  write_offline_revision(project(), "0004", "'0003'",
                         "import time\nopen('" + started.string() +
                             "', 'w').close()\nfor _ in range(200):\n    time.sleep(.1)");
  Child lint({binary(), "lint", "--since", "0003"}, project(), {{"PATH", "/usr/bin:/bin"}},
             folder_ / "out");
  while (!fs::exists(started) && !lint.has_ended()) usleep(2000);
  lint.signal(SIGTERM);
  const auto ended = lint.wait();
  EXPECT_EQ(ended.status, status::interrupted) << ended.output;
}

TEST_F(LintRevisions, AreChangedBelowTheTopAlsoWhereTheRepositoryWantsRelativePaths) {
  const auto git = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"/usr/bin/git", "-C", ".."});
    const auto ended = run(std::move(words), {{"HOME", folder_.path().string()}});
    EXPECT_EQ(ended.status, 0) << ended.output;
  };
  git({"init", "-q"});
  git({"add", "app"});
  git({"config", "diff.relative", "true"});
  EXPECT_EQ(files_of(json({"lint", "--changed=HEAD"})).size(), 3U);
}

// What a page of group F shows is what the rule finds, by the real Alembic.
TEST_F(LintRevisions, AreFoundByEachRuleOfGroupFInItsOwnExample) {
  write_text(project() / "models.py",
             "import sqlalchemy as sa\nfrom sqlalchemy.orm import declarative_base\n"
             "class Order(declarative_base()):\n    __tablename__ = 'orders'\n"
             "    id = sa.Column(sa.Integer, primary_key=True)\n    tag = sa.Column(sa.Text)\n");
  fs::remove(project() / "migrations/versions/0003_x.py");
  const auto finds = [&](const lint::Rule& rule, std::string example) {
    std::string more, online;
    const auto configuring = example.find("context.configure(connection=connection)");
    if (configuring != std::string::npos) {
      online = example.substr(0, configuring);
      example = "with op.get_context().autocommit_block():\n    op.execute('SELECT 1')";
    }
    if (example.starts_with("context.configure(url=url")) {
      more = example.substr(25, example.size() - 26);
      example = "op.add_column('orders', sa.Column('more', sa.Text()))";
    }
    write_offline_project(project(), more, "", online);
    write_offline_example(project(), "0003", "'0002'", example);
    const auto report = json({"lint", "--profile", "advice", "--since", "0001"});
    const auto& findings = *report["files"].if_array()->back()["findings"].if_array();
    return std::ranges::any_of(
        findings, [&](const Json& one) { return one["rule"].string_or("") == rule.id; });
  };
  int rules = 0;
  for (const auto* rule : lint::rule_table()) {
    if (rule->group != 'F') continue;
    ++rules;
    EXPECT_TRUE(finds(*rule, std::string(rule->bad))) << rule->bad;
    EXPECT_FALSE(finds(*rule, std::string(rule->safe))) << rule->safe;
  }
  EXPECT_GE(rules, 9);
}

}  // namespace
}  // namespace belay::cli_test
