// docs/examples/ci and .pre-commit-hooks.yaml as they are written: their commands are read out of
// them and run as the CI system documents it, by the real git and Alembic, on a change that is
// sound and on some that are not.
#include <regex>

#include "base/json.hpp"
#include "base/text.hpp"
#include "support/offline_project.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

const fs::path examples = fs::path(BELAY_SOURCE_DIR) / "docs/examples/ci";

// What a change brings to the repository.
struct Change {
  std::string upgrade = "op.add_column('orders', sa.Column('note', sa.Text()))";
  std::string down = "'0001'";
  std::string sql = "SET lock_timeout = '1s';\nCREATE TABLE a (x bigint PRIMARY KEY);\n";
};
const Change sound_change{};
const Change dangerous_revision{.upgrade = "op.drop_column('orders', 'tag')"};
const Change dangerous_sql{.sql = "ALTER TABLE orders ALTER COLUMN id TYPE bigint;\n"};
const Change second_head{.down = "None"};

// How a job ended: the step that failed, and what was printed.
struct JobEnd {
  std::string failed;
  std::string output;
};

class CiExamples : public testing::Test {
 protected:
  CiExamples() {
    fs::create_directories(folder_ / "bin");
    fs::create_symlink(binary(), folder_ / "bin/belay");
    variables_["PATH"] = (folder_ / "bin").string() + ":/usr/bin:/bin";
    variables_["HOME"] = (folder_ / "home").string();
    for (const std::string who : {"AUTHOR", "COMMITTER"}) {
      variables_["GIT_" + who + "_NAME"] = "a";
      variables_["GIT_" + who + "_EMAIL"] = "a@b";
    }
    write_offline_project(origin());
    write_text(origin() / ".gitignore", "__pycache__/\n");
    write_offline_revision(origin(), "0001", "", "op.create_table('orders')");
    git({"init", "-q", "-b", "main"}, origin());
    commit(origin());
  }
  fs::path origin() const { return folder_ / "origin"; }
  fs::path work() const { return folder_ / "work"; }
  Ended run(std::vector<std::string> words, const fs::path& where) {
    return Child(std::move(words), where, variables_, folder_ / "out").wait();
  }
  std::string git(std::vector<std::string> words, const fs::path& where) {
    words.insert(words.begin(), "/usr/bin/git");
    const auto ended = run(words, where);
    EXPECT_EQ(ended.status, 0) << join(words, " ") << "\n" << ended.output;
    return std::string(trimmed(ended.output));
  }
  void commit(const fs::path& where) {
    git({"add", "-A"}, where);
    git({"commit", "-q", "-m", "all"}, where);
  }
  static void write(const Change& change, const fs::path& where) {
    write_offline_revision(where, "0002", change.down, change.upgrade);
    write_text(where / "sql/it's.sql", change.sql);
  }
  // On a branch of the origin, while main goes on with what nobody is asked about again.
  void propose(const Change& change) {
    git({"checkout", "-q", "-b", "feature"}, origin());
    write(change, origin());
    commit(origin());
    git({"checkout", "-q", "main"}, origin());
    write_text(origin() / "sql/of main.sql", "DROP TABLE orders;\n");
    commit(origin());
    git({"clone", "-q", origin().string(), work().string()}, folder_.path());
  }
  Json read_yaml(const fs::path& file) {
    const auto told = run({"/usr/bin/python3", "-c",
                           "import json, sys, yaml\n"
                           "print(json.dumps(yaml.safe_load(open(sys.argv[1]))))",
                           file.string()},
                          folder_.path());
    const auto parsed = parse_json(told.output);
    EXPECT_TRUE(parsed) << told.output;
    return parsed.value_or(Json{});
  }
  Ended shell(const std::string& text) {
    write_text(folder_ / "step.sh", text);
    return run({"/usr/bin/bash", "-e", (folder_ / "step.sh").string()}, work());
  }

  // On the commit that would be merged, as actions/checkout leaves it; each step by `bash -e FILE`,
  // up to the first that fails.
  JobEnd github(const Change& change) {
    propose(change);
    git({"checkout", "-q", "--detach", "origin/main"}, work());
    git({"merge", "-q", "--no-ff", "-m", "merge", "origin/feature"}, work());
    variables_["GITHUB_BASE_REF"] = "main";
    const auto job = read_yaml(examples / "github.yml")["jobs"]["schema"];
    JobEnd end;
    for (const auto& step : *job["steps"].if_array()) {
      if (step["run"].is_null()) continue;
      const auto ended = shell(step["run"].string_or(""));
      end.output += ended.output;
      if (ended.status != 0) end.failed = step["name"].string_or("");
      if (ended.status != 0) break;
    }
    return end;
  }
  // On the branch itself; the lines of `script` are one script of bash with pipefail.
  JobEnd gitlab(const Change& change) {
    propose(change);
    git({"checkout", "-q", "--detach", "origin/feature"}, work());
    variables_["CI_MERGE_REQUEST_DIFF_BASE_SHA"] =
        git({"merge-base", "origin/main", "HEAD"}, work());
    const auto job = read_yaml(examples / "gitlab.yml")["schema"];
    std::string script = "set -o pipefail\n";
    for (const auto& line : *job["script"].if_array()) script += line.string_or("") + "\n";
    const auto ended = shell(script);
    return {ended.status == 0 ? "" : "schema", ended.output};
  }
  // Of what is staged: each hook whose pattern a file matches, with the files or without them.
  JobEnd pre_commit(const Change& change, bool first_commit = false) {
    if (first_commit) {
      fs::create_directory(work());
      fs::copy(origin(), work(), fs::copy_options::recursive);
      fs::remove_all(work() / ".git");
      git({"init", "-q"}, work());
    } else {
      git({"clone", "-q", origin().string(), work().string()}, folder_.path());
    }
    write(change, work());
    git({"add", "-A"}, work());
    const auto files =
        split(git({"diff", "--cached", "--name-only", "--diff-filter=ACMR"}, work()), '\n');
    JobEnd end;
    const auto hooks = read_yaml(fs::path(BELAY_SOURCE_DIR) / ".pre-commit-hooks.yaml");
    for (const auto& hook : *hooks.if_array()) {
      const std::regex pattern(hook["files"].string_or(""));
      auto words = split(hook["entry"].string_or(""), ' ');
      const auto own = words.size();
      for (const auto& file : files) {
        if (std::regex_search(file, pattern)) words.push_back(file);
      }
      if (words.size() == own) continue;
      if (!hook["pass_filenames"].bool_or(true)) words.resize(own);
      words.front() = (folder_ / "bin" / words.front()).string();
      const auto ended = run(words, work());
      end.output += ended.output;
      if (ended.status != 0) end.failed += hook["id"].string_or("") + " ";
    }
    return end;
  }

  TempDir folder_;
  Variables variables_{{"LC_ALL", "C.UTF-8"}};
};

// The environment `ci` with a database at the revision before what is to be released, and the
// runner's key.
class CiRehearsal : public CiExamples {
 protected:
  CiRehearsal() {
    auto text = read_text(scene_.path("belay.toml"));
    const std::string of_test = "[environment.test";
    for (std::size_t at = 0; (at = text.find(of_test, at)) != std::string::npos;) {
      text.replace(at, of_test.size(), "[environment.ci");
    }
    write_text(scene_.path("belay.toml"), text);
    scene_.add_release("one", {first_revision()});
    scene_.add_release("two", {first_revision(), additive_revision()});
    EXPECT_EQ(scene_.belay({"run", scene_.add_plan("one", "0001")}).status, status::succeeded);
    fs::rename(scene_.path(scene_.add_plan("two", "0002")), scene_.path("plans/release.toml"));
    scene_.set_variable("PATH", variables_["PATH"]);
    scene_.set_variable("RECEIPT_KEY", scene_.path("key").string());
    EXPECT_EQ(scene_.program({"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key"})
                  .status,
              0);
  }
  void expect_receipt(const std::vector<std::string>& scripts) {
    EXPECT_FALSE(scripts.empty());
    for (const auto& script : scripts) {
      write_text(scene_.path("step.sh"), script);
      const auto ended = scene_.program({"/usr/bin/bash", "-e", "step.sh"});
      EXPECT_EQ(ended.status, 0) << script << ended.output;
    }
    const auto shown = scene_.belay({"receipt", "show", "rehearsal.receipt"});
    EXPECT_EQ(shown.status, 0) << shown.output;
    for (const std::string line : {"environment: ci\n", "to: 0002\n", "signer: ci@example.org\n",
                                   " migrations/versions/0002.py\n"}) {
      EXPECT_NE(shown.output.find(line), std::string::npos) << shown.output;
    }
  }

  Scene scene_;
};

bool says(const JobEnd& end, std::string_view words) {
  return end.output.find(words) != std::string::npos;
}

}  // namespace

TEST_F(CiExamples, CheckOutTheWholeHistory) {
  const auto job = read_yaml(examples / "github.yml")["jobs"]["schema"];
  const auto& checkout = job["steps"].if_array()->front();
  EXPECT_TRUE(checkout["uses"].string_or("").starts_with("actions/checkout@"));
  EXPECT_EQ(checkout["with"]["fetch-depth"].int_or(1), 0);
  const auto gitlab = read_yaml(examples / "gitlab.yml")["schema"];
  EXPECT_EQ(gitlab["variables"]["GIT_DEPTH"].int_or(1), 0);
}

TEST_F(CiExamples, OfGitHubLetASoundChangeThrough) {
  const auto end = github(sound_change);
  EXPECT_EQ(end.failed, "") << end.output;
  EXPECT_FALSE(says(end, "of main.sql")) << end.output;
}

TEST_F(CiExamples, OfGitHubStopAtADangerousRevision) {
  const auto end = github(dangerous_revision);
  EXPECT_EQ(end.failed, "no dangerous revision") << end.output;
  EXPECT_TRUE(says(end, "::error file=migrations/versions/0002_x.py,line=9,title=drop-column::"))
      << end.output;
}

TEST_F(CiExamples, OfGitHubStopAtDangerousSql) {
  const auto end = github(dangerous_sql);
  EXPECT_EQ(end.failed, "no dangerous SQL") << end.output;
  EXPECT_TRUE(says(end, "::error file=sql/it's.sql,line=1,title=alter-column-type::"))
      << end.output;
}

TEST_F(CiExamples, OfGitHubStopAtASecondHead) {
  const auto end = github(second_head);
  EXPECT_EQ(end.failed, "one head, and a revision where the models changed") << end.output;
}

TEST_F(CiExamples, OfGitLabLetASoundChangeThrough) {
  const auto end = gitlab(sound_change);
  EXPECT_EQ(end.failed, "") << end.output;
  EXPECT_TRUE(says(end, "1 file")) << end.output;
}

TEST_F(CiExamples, OfGitLabStopAtADangerousRevision) {
  const auto end = gitlab(dangerous_revision);
  EXPECT_EQ(end.failed, "schema");
  EXPECT_TRUE(says(end, "migrations/versions/0002_x.py:9: danger [drop-column]")) << end.output;
}

TEST_F(CiExamples, OfGitLabStopAtDangerousSql) {
  const auto end = gitlab(dangerous_sql);
  EXPECT_EQ(end.failed, "schema");
  EXPECT_TRUE(says(end, "sql/it's.sql:1: danger [alter-column-type]")) << end.output;
}

TEST_F(CiExamples, OfGitLabStopAtASecondHead) {
  const auto end = gitlab(second_head);
  EXPECT_EQ(end.failed, "schema");
  EXPECT_TRUE(says(end, "alembic merge")) << end.output;
}

TEST_F(CiRehearsal, OfGitHubLeavesASignedReceipt) {
  std::vector<std::string> scripts;
  const auto job = read_yaml(examples / "github.yml")["jobs"]["rehearsal"];
  for (const auto& step : *job["steps"].if_array()) {
    if (!step["run"].is_null()) scripts.push_back(step["run"].string_or(""));
  }
  expect_receipt(scripts);
}

TEST_F(CiRehearsal, OfGitLabLeavesASignedReceipt) {
  std::string script = "set -o pipefail\n";
  const auto job = read_yaml(examples / "gitlab.yml")["rehearsal"];
  for (const auto& line : *job["script"].if_array()) script += line.string_or("") + "\n";
  expect_receipt({script});
  EXPECT_EQ(job["artifacts"]["paths"].if_array()->front().string_or(""), "rehearsal.receipt");
}

TEST_F(CiExamples, OfPreCommitLetASoundChangeThrough) {
  const auto end = pre_commit(sound_change);
  EXPECT_EQ(end.failed, "") << end.output;
}

TEST_F(CiExamples, OfPreCommitStopAtADangerousRevision) {
  const auto end = pre_commit(dangerous_revision);
  EXPECT_EQ(end.failed, "belay-revisions ") << end.output;
}

TEST_F(CiExamples, OfPreCommitStopAtADangerousRevisionBeforeTheFirstCommit) {
  const auto end = pre_commit(dangerous_revision, true);
  EXPECT_EQ(end.failed, "belay-revisions ") << end.output;
  EXPECT_TRUE(says(end, "2 files")) << end.output;
}

TEST_F(CiExamples, OfPreCommitStopAtDangerousSqlAndASecondHead) {
  EXPECT_EQ(pre_commit(dangerous_sql).failed, "belay-lint ");
  fs::remove_all(work());
  EXPECT_EQ(pre_commit(second_head).failed, "belay-heads belay-models ");
}

}  // namespace belay::cli_test
