// lint and explain as they are typed: no belay.toml, no database.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "base/json.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace belay::cli_test {
namespace {

class Lint : public testing::Test {
 protected:
  Lint() {
    support::write_text(folder_ / "safe.sql",
                        "SET lock_timeout = '2s';\nALTER TABLE t ADD COLUMN a int;\n");
    support::write_text(folder_ / "deep/er/drop.sql", "SET lock_timeout = '2s';\nDROP TABLE t;\n");
    support::write_text(folder_ / "deep/er/notes.txt", "DROP TABLE u;\n");
  }
  support::Ended belay(std::vector<std::string> words) {
    words.insert(words.begin(), std::getenv("BELAY_BINARY"));
    support::Child child(std::move(words), folder_.path(), {}, folder_ / "output");
    return child.wait();
  }
  support::TempDir folder_;
};

TEST_F(Lint, EndsWithThreeOnADangerAndZeroWithoutOne) {
  EXPECT_EQ(belay({"lint", "safe.sql"}).status, 0);
  const auto ended = belay({"lint", "safe.sql", "deep/er/drop.sql"});
  EXPECT_EQ(ended.status, 3) << ended.output;
  EXPECT_NE(ended.output.find("deep/er/drop.sql:2: danger [drop-table]"), std::string::npos)
      << ended.output;
  EXPECT_EQ(belay({"lint", "--fail-on", "never", "deep/er/drop.sql"}).status, 0);
}

TEST_F(Lint, WalksFoldersForSqlFilesOnly) {
  const auto ended = belay({"lint", "--json", "."});
  EXPECT_EQ(ended.status, 3);
  const auto json = parse_json(ended.output);
  ASSERT_TRUE(json) << ended.output;
  EXPECT_EQ((*json)["schema"].string_or(""), "belay.lint/1");
  EXPECT_EQ((*json)["files"].if_array()->size(), 2U) << ended.output;
}

TEST_F(Lint, JudgesNothingInAFolderWithoutSqlFilesAndSaysSo) {
  support::write_text(folder_ / "versions/0001_a.py", "op.drop_table('t')\n");
  for (const std::string command : {"lint", "explain"}) {
    const auto ended = belay({command, "versions"});
    EXPECT_EQ(ended.status, 2);
    EXPECT_NE(ended.output.find("no *.sql file is in 'versions'"), std::string::npos)
        << ended.output;
    const auto python = belay({command, "safe.sql", "versions/0001_a.py"});
    EXPECT_EQ(python.status, 2);
    EXPECT_NE(python.output.find("is Python, not SQL"), std::string::npos) << python.output;
  }
}

TEST_F(Lint, WaitsForNoPipeThatLiesInAFolder) {
  ASSERT_EQ(mkfifo((folder_ / "deep/pipe.sql").c_str(), 0600), 0);
  const auto ended = belay({"lint", "."});
  EXPECT_EQ(ended.status, 3) << ended.output;
}

TEST_F(Lint, PassesByAByteOrderMark) {
  support::write_text(folder_ / "marked.sql",
                      "\xef\xbb\xbf"
                      "DROP TABLE t;\n");
  const auto ended = belay({"lint", "marked.sql"});
  EXPECT_EQ(ended.status, 3) << ended.output;
  EXPECT_NE(ended.output.find("marked.sql:1: danger [drop-table]"), std::string::npos)
      << ended.output;
}

TEST_F(Lint, GivesSarifAndAnnotations) {
  const auto sarif = parse_json(belay({"lint", "--format", "sarif", "."}).output);
  ASSERT_TRUE(sarif);
  EXPECT_EQ((*sarif)["version"].string_or(""), "2.1.0");
  EXPECT_EQ((*sarif)["runs"].if_array()->front()["results"].if_array()->size(), 1U);
  const auto github = belay({"lint", "--format", "github", "."}).output;
  EXPECT_NE(github.find("::error file=./deep/er/drop.sql,line=2,title=drop-table::"),
            std::string::npos)
      << github;
}

TEST_F(Lint, KnowsTheVersionThatIsTyped) {
  support::write_text(folder_ / "key.sql",
                      "SET lock_timeout = '2s';\nCREATE TABLE e (u int) PARTITION BY LIST (u);\n"
                      "ALTER TABLE e ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES users NOT VALID;\n"
                      "ALTER TABLE e VALIDATE CONSTRAINT f;\n");
  const auto refused = [&](const std::string& version) {
    const auto ended = belay({"lint", "--server-version", version, "key.sql"});
    return ended.output.find("[fk-not-valid-on-partitioned]") != std::string::npos;
  };
  EXPECT_TRUE(refused("17"));
  EXPECT_TRUE(refused("17.9"));
  EXPECT_FALSE(refused("18"));
  EXPECT_EQ(belay({"lint", "key.sql"}).status, 0) << "not known: a warning";
  EXPECT_EQ(belay({"lint", "--server-version", "17", "key.sql"}).status, 3);
  const auto explained = belay({"explain", "--server-version", "11", "key.sql"});
  EXPECT_EQ(explained.status, 0) << explained.output;
  for (const std::string wrong : {"9.6", "x", "15.", "15.x", "15.4.1", "-15", "15.-1", "150004"}) {
    const auto ended = belay({"lint", "--server-version=" + wrong, "key.sql"});
    EXPECT_EQ(ended.status, 2) << wrong;
    EXPECT_NE(ended.output.find("is no version of PostgreSQL"), std::string::npos) << ended.output;
  }
}

TEST_F(Lint, SaysWhatItCannotReadOrUnderstand) {
  EXPECT_EQ(belay({"lint", "missing.sql"}).status, 2);
  EXPECT_EQ(belay({"lint", "--profile", "lax", "safe.sql"}).status, 2);
  EXPECT_EQ(belay({"lint", "--format", "xml", "safe.sql"}).status, 2);
}

TEST_F(Lint, ShowsNothingThatATerminalObeys) {
  support::write_text(folder_ / "\x1b[2J/\xff.sql",
                      "drop table U&\"\\001b[2J\\000A\\000D::error::x\";\n"
                      "-- belay: ignore drop-table: \x1b[3m\xff\ndrop table b");
  for (const std::string command : {"lint", "explain"}) {
    const auto text = belay({command, "."}).output;
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
    EXPECT_NE(text.find("\"\\x1b[2J \\x0d::error::x\""), std::string::npos) << text;
    EXPECT_TRUE(parse_json(belay({command, "--json", "."}).output)) << command;
  }
  EXPECT_EQ(belay({"lint", "--format", "github", "."}).output.find('\x1b'), std::string::npos);
  EXPECT_TRUE(parse_json(belay({"lint", "--format", "sarif", "."}).output));
}

TEST_F(Lint, ExplainTellsLocksAndWhoWaits) {
  const auto ended = belay({"explain", "safe.sql"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_NE(ended.output.find("access exclusive on t: all reads and writes wait"),
            std::string::npos)
      << ended.output;
  const auto json = parse_json(belay({"explain", "--json", "deep"}).output);
  ASSERT_TRUE(json);
  const auto& statement = (*json)["files"].if_array()->front()["statements"].if_array()->at(1);
  EXPECT_EQ(statement["locks"].if_array()->front()["mode"].string_or(""), "access exclusive");
}

}  // namespace
}  // namespace belay::cli_test
