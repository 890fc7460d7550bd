// `belay` is two programs; nobody who types commands should be able to tell.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace fs = std::filesystem;
namespace {

const std::vector<std::string> fronts_own{"heads", "branches", "show", "lint", "explain"};

class TwoPrograms : public testing::Test {
 protected:
  support::Ended call(const fs::path& program, std::vector<std::string> words) {
    words.insert(words.begin(), program);
    return scene_.program(std::move(words));
  }
  fs::path deploy() const { return fs::path(binary()).parent_path() / "belay-deploy"; }
  // The front alone in a folder, and the other where `to` says.
  fs::path installed(const std::string& to) {
    const fs::path front = scene_.path("usr/bin/belay");
    fs::create_directories(front.parent_path());
    fs::copy_file(binary(), front);
    if (!to.empty()) {
      fs::create_directories(scene_.path(to));
      fs::copy_file(deploy(), fs::path(scene_.path(to)) / "belay-deploy");
    }
    return front;
  }

  Scene scene_;
};

TEST_F(TwoPrograms, TheFrontLoadsNothingThatOnlyADeployNeeds) {
  const auto loaded =
      scene_.program({"/bin/sh", "-c", "LD_TRACE_LOADED_OBJECTS=1 \"$0\"", binary()});
  ASSERT_NE(loaded.output.find("libc.so"), std::string::npos) << loaded.output;
  for (const std::string library :
       {"pq", "pqxx", "curl", "archive", "sqlite3", "spdlog", "fmt", "crypto"}) {
    EXPECT_EQ(loaded.output.find("lib" + library), std::string::npos) << library;
  }
}

TEST_F(TwoPrograms, ACommandOfTheFrontIsThatOfTheOther) {
  for (const auto& command : fronts_own) {
    const auto front = call(binary(), {command, "--help"});
    EXPECT_EQ(front.status, status::succeeded);
    EXPECT_EQ(front.output, call(deploy(), {command, "--help"}).output) << command;
    EXPECT_NE(front.output.find("Example:"), std::string::npos) << front.output;
  }
}

// A library would have to be loaded for their digests, so the front leaves them to the other.
TEST_F(TwoPrograms, AGraphOfSqlMigrationsIsTheOthers) {
  scene_.reconfigure("tool = \"alembic\"\nenv_pass = [\"DATABASE_URL\"]\n",
                     "tool = \"sql\"\ndirectory = \"sql\"\n");
  write_text(scene_.path("sql/V0001__items.up.sql"), "CREATE TABLE items (id bigint);\n");
  write_text(scene_.path("sql/V0002__body.up.sql"), "ALTER TABLE items ADD body text;\n");
  const auto heads = scene_.belay({"heads"});
  EXPECT_EQ(heads.output, "0002 (head)\n");
  EXPECT_EQ(heads.status, status::succeeded);
  EXPECT_NE(scene_.belay({"show", "0001", "--json"}).output.find("\"heads\": [\n    \"0002\""),
            std::string::npos);
  write_text(scene_.path("sql/odd.sql"), "SELECT 1;\n");
  const auto odd = scene_.belay({"heads"});
  EXPECT_EQ(odd.status, status::refused) << odd.output;
  EXPECT_NE(odd.output.find("odd.sql"), std::string::npos) << odd.output;
}

TEST_F(TwoPrograms, TheCommandIsFoundBehindTheOptionsThatStandBeforeIt) {
  const auto front = installed("");
  write_text(scene_.path("a.sql"), "SELECT 1;\n");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"lint", "a.sql"},
        {"-c", "status", "lint", "a.sql"},
        {"--config", "run", "-e", "tick", "--log-level", "debug", "lint", "a.sql"},
        {"--json", "--environment=run", "lint", "a.sql"}}) {
    const auto ended = call(front, words);
    EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  }
}

TEST_F(TwoPrograms, TheOtherIsFoundWhereItIsInstalled) {
  const auto front = installed("usr/libexec/belay");
  const auto ended = call(front, {"--version"});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_TRUE(ended.output.starts_with("belay ")) << ended.output;
}

TEST_F(TwoPrograms, TheFrontSaysSoWhenTheOtherIsMissing) {
  const auto ended = call(installed(""), {"status"});
  EXPECT_EQ(ended.status, 1) << ended.output;
  EXPECT_NE(ended.output.find("belay-deploy\" cannot be started"), std::string::npos)
      << ended.output;
}

}  // namespace
}  // namespace belay::cli_test
